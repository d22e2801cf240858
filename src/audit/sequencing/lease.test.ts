import assert from "node:assert/strict";
import { test } from "node:test";
import { openStore } from "../../store/store.ts";
import { testDatabase } from "../../store/testing/test-database.ts";
import { holders } from "../testing/test-sequencer.ts";
import { leaseHolder, withLease } from "./lease.ts";

test("only one sequencer has the lease at a time, and another may get it afterwards", async () => {
  await using database = await testDatabase();
  const { sql } = database.store;
  const never = async (): Promise<void> => assert.fail("two sequencers have the lease");
  assert.equal(
    await withLease(sql, async (check) => {
      assert.equal(await withLease(sql, never), false);
      await check();
    }),
    true,
  );
  assert.equal(await withLease(sql, async () => {}), true);
});

test("the application role sees who has the lease, under whatever role that is", async () => {
  await using database = await testDatabase();
  const store = openStore(database.applicationUrl, { connections: 2, applicationName: "strongroom sequencer here" });
  try {
    assert.equal(await leaseHolder(store.sql), null);
    await withLease(database.store.sql, async () => assert.equal(await leaseHolder(store.sql), "strongroom test"));
    await withLease(store.sql, async () => assert.equal(await leaseHolder(store.sql), "strongroom sequencer here"));
  } finally {
    await store.close();
  }
});

test("holding the lease does not make the database keep old row versions", async () => {
  await using database = await testDatabase();
  const { sql } = database.store;
  await withLease(sql, async (check) => {
    assert.deepEqual(await holders(sql), []);
    await check();
    assert.deepEqual(await holders(sql), []);
  });
});

test("a sequencer that has lost the lease gets an error", async () => {
  await using database = await testDatabase();
  const { sql } = database.store;
  const held = withLease(sql, async (check) => {
    await sql`
      select pg_terminate_backend(pid) from pg_locks
      where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`;
    await assert.rejects(check());
  });
  await assert.rejects(held);
});
