import assert from "node:assert/strict";
import { it } from "node:test";
import { testDatabase } from "../testing/test-database.ts";

it("a transaction whose commit PostgreSQL answers with ROLLBACK is no success", async () => {
  await using database = await testDatabase();
  const { sql } = database.store;
  await sql`create table t (n int primary key)`;
  // Nobody waits for the statement that fails: its failure comes after the commit has gone out.
  const run = sql.begin(async (tx) => {
    await tx`insert into t values (1)`;
    void tx`insert into t values (1)`.execute().catch(() => {});
    return "done";
  });
  await assert.rejects(run);
  assert.deepEqual([...(await sql`select n from t`)], []);
  assert.equal(await sql.begin(async (tx) => (await tx`insert into t values (2)`).count), 1);
  assert.deepEqual([...(await sql`select n from t`)], [{ n: 2 }]);
});
