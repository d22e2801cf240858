import assert from "node:assert/strict";
import { it } from "node:test";
import { testDatabase } from "../testing/test-database.ts";

it("a transaction fails if PostgreSQL answers its commit with ROLLBACK", async () => {
  await using database = await testDatabase();
  const { sql } = database.store;
  await sql`create table t (n int primary key)`;
  // The test does not await the failing statement, so its failure arrives after the commit is sent.
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
