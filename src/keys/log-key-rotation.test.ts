import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { test } from "node:test";
import { logKeyId, makeLogKey, readLogKeys, readSuccessions, writeKeyPair } from "../audit/audit.ts";
import { EMPTY_ROOT, openSuccession, signCheckpoint } from "../tlog/tlog.ts";
import { heldKeys, pruneEnded } from "./material/key-kinds.ts";
import { reportHeld } from "./register/holders.ts";
import { activateKey, endKey, prepareKey, withdrawKey } from "./rotation.ts";
import { AT, order, refusalOf, testKeys } from "./testing/test-keys.ts";

test("the audit log's key is succeeded once, by a note that both keys sign, and ends at once", async () => {
  await using keys = await testKeys();
  const { store, sql, files } = keys;
  const file = files["audit-log-key"];
  const [first] = await readLogKeys(file);
  assert.ok(first !== undefined);
  const name = "bank.example/log";
  const note = signCheckpoint({ size: 7, root: EMPTY_ROOT }, { name, ...first });
  await sql`
    insert into audit_checkpoint (from_size, size, at, writer, first, last, open, open_last, frontier, note)
    values (-1, 7, now(), '{}', '{}', '{}', '{}', '{}', '', ${note})`;
  const act = {
    prepare: (ms: number) => prepareKey(store, files, "audit-log-key", order(ms)),
    activate: (ms: number) => activateKey(store, files, "audit-log-key", order(ms)),
    withdraw: (ms: number) => withdrawKey(store, "audit-log-key", order(ms)),
    end: (ms: number) => endKey(store, "audit-log-key", order(ms)),
  };
  assert.ok((await act.prepare(1)).ok);
  assert.equal(refusalOf(await act.prepare(2)), "key-under-way");
  assert.ok((await act.withdraw(3)).ok, "a key that was only made ends");
  await pruneEnded(sql, files);
  assert.ok((await act.prepare(4)).ok);
  const [, second] = await readLogKeys(file);
  assert.ok(second !== undefined);
  await reportHeld(sql, "two", []);
  assert.equal(refusalOf(await act.activate(5)), "key-not-everywhere");
  await reportHeld(sql, "two", (await heldKeys(files))["audit-log-key"]);
  assert.ok((await act.activate(6)).ok);
  assert.deepEqual(await keys.states("audit-log-key"), ["ended", "ended", "active"]);
  const [row] = await readSuccessions(sql);
  assert.deepEqual([row?.number, row?.size, row?.at], [1, 7, AT + 6]);
  const { head, from, to } = openSuccession(row?.note ?? "");
  assert.deepEqual([head.size, logKeyId(from.publicKey), logKeyId(to.publicKey)], [7, row?.oldKey, row?.newKey]);
  assert.deepEqual(
    [row?.oldKey, row?.newKey],
    [first, second].map(({ publicKey }) => logKeyId(publicKey)),
  );
  const event = (await keys.events()).findLast(({ kind }) => kind === "key-activate");
  assert.equal(event?.confidential?.["succession"], row?.note);
  assert.deepEqual(
    [refusalOf(await act.withdraw(7)), refusalOf(await act.end(8))],
    ["key-none-to-withdraw", "key-none-retiring"],
  );
  await pruneEnded(sql, files);
  assert.deepEqual((await heldKeys(files))["audit-log-key"], [row?.newKey]);
});

test("a lost key of the audit log is never made anew, nor replaced by an option", async () => {
  await using keys = await testKeys();
  const file = keys.files["audit-log-key"];
  await rm(file);
  assert.deepEqual((await heldKeys(keys.files))["audit-log-key"], []);
  assert.deepEqual(await keys.enter(true), await keys.enter());
  assert.ok(!existsSync(file));
  await rm(`${file}.pub`);
  await writeKeyPair(file, makeLogKey());
  assert.deepEqual((await keys.enter(true))?.purpose, "audit-log-key");
});
