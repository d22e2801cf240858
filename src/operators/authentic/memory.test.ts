import assert from "node:assert/strict";
import { test } from "node:test";
import { insertVersion, nextVersion, readOperator } from "../accounts/operator-version.ts";
import { AT, firstOperator, testOperators } from "../testing/test-operators.ts";
import { Memory } from "./memory.ts";

test("a memory knows the newest version of each operator, and the ends of sessions", () => {
  const memory = new Memory();
  memory.sees("anna", 3);
  memory.sees("anna", 2);
  assert.deepEqual(
    [2, 3, 4].map((n) => memory.knowsNewer("anna", n)),
    [true, false, false],
  );
  assert.ok(!memory.knowsNewer("ben", 1));
  memory.seesEnd("first");
  assert.ok(memory.hasEnded("first") && !memory.hasEnded("second"));
  for (let n = 0; n < 10_000; n++) memory.seesEnd(`session ${n}`);
  assert.ok(!memory.hasEnded("first") && memory.hasEnded("session 0"));
});

test("a version that was rolled back is not remembered: its operator does not become one that was set back", async () => {
  await using database = await testOperators();
  const { operators, store, reports } = database;
  const { signedIn } = await firstOperator(operators);
  const undone = new Error("undone");
  const change = store.begin(async (tx) => {
    const before = await readOperator(tx, operators, { id: signedIn.id });
    if (before !== null) await insertVersion(tx, operators, nextVersion(before, AT, { roles: ["viewer"] }));
    assert.equal((await readOperator(tx, operators, { id: signedIn.id }))?.n, 2);
    throw undone;
  });
  await assert.rejects(change, undone);
  assert.equal((await readOperator(store.sql, operators, { id: signedIn.id }))?.n, 1);
  assert.deepEqual(reports, []);
});
