import assert from "node:assert/strict";
import { it } from "node:test";
import { isConnectionLost, StoreError, sqlState } from "./errors.ts";
import { testDatabase } from "./testing/test-database.ts";

it("only an error of PostgreSQL has an SQLSTATE", async () => {
  await using database = await testDatabase();
  const { sql } = database.store;
  const refusals = [
    { statement: "select 1 / 0", state: "22012" },
    { statement: "select * from nothing", state: "42P01" },
    { statement: "insert into request_answer values ('ATM-0001', null, sha256(''), '', '', now())", state: "23502" },
  ];
  for (const { statement, state } of refusals) {
    const error = await sql.unsafe(statement).catch((thrown: unknown) => thrown);
    assert.equal(sqlState(error), state);
    assert.equal(isConnectionLost(error), false);
  }
  // A code of the operating system with five characters, like an SQLSTATE.
  for (const error of [Object.assign(new Error("broken pipe"), { code: "EPIPE" }), new Error("plain"), "text", null])
    assert.equal(sqlState(error), null);
});

it("a connection without our prepared statements counts as lost, because a new one prepares them again", async () => {
  await using database = await testDatabase();
  const sql = await database.store.sql.reserve();
  const error = await sql.unsafe("execute gone").catch((thrown: unknown) => thrown);
  assert.equal(sqlState(error), "26000");
  assert.ok(isConnectionLost(error));
  sql.release();
});

it("every report of a lost connection is recognised", () => {
  for (const code of ["connection-lost", "connection-failed"] as const) assert.ok(isConnectionLost(new StoreError(code, "gone")));
  for (const code of ["CONNECTION_CLOSED", "CONNECTION_DESTROYED", "CONNECTION_ENDED"])
    assert.ok(isConnectionLost(Object.assign(new Error("gone"), { code })));
  for (const error of [new StoreError("url-invalid", "bad"), new Error("plain"), null, "text"])
    assert.equal(isConnectionLost(error), false);
});
