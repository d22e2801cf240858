import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { openStore } from "../../store/store.ts";
import { type TestDatabase, testDatabase } from "../../store/testing/test-database.ts";
import { CommitProof, OUT_OF_REACH } from "./commit-proof.ts";

/** Longer than a proof is valid. */
const STALE_MS = 1_100;

/** The number of writes of this server's row. */
async function writes({ store }: TestDatabase): Promise<number> {
  const [row] = await store.sql<{ n: number }[]>`select count(*)::int as n from heartbeat_log`;
  return row?.n ?? 0;
}

/** A database that counts the writes of the row. */
async function countedDatabase(): Promise<TestDatabase> {
  const database = await testDatabase();
  await database.store.sql.unsafe(`
    create table heartbeat_log (n int);
    create function note() returns trigger language plpgsql as $$ begin insert into heartbeat_log values (1); return null; end $$;
    create trigger note after insert or update on heartbeat for each row execute function note()`);
  return database;
}

test("one commit serves all callers within a second, and a later caller causes a new one", async () => {
  await using database = await countedDatabase();
  const proof = new CommitProof(database.store, "here");
  assert.deepEqual(await Promise.all([proof.failure(), proof.failure(), proof.failure()]), [null, null, null]);
  assert.equal(await proof.failure(), null);
  assert.equal(await writes(database), 1);
  await sleep(STALE_MS);
  assert.equal(await proof.failure(), null);
  assert.equal(await writes(database), 2);
});

test("a commit that does not complete is reported in bounded time, and no second one starts meanwhile", async () => {
  await using database = await countedDatabase();
  const { sql } = database.store;
  const proof = new CommitProof(database.store, "here");
  const go = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  const holding = sql.begin(async (tx) => {
    await tx`lock table heartbeat in access exclusive mode`;
    held.resolve();
    await go.promise;
  });
  await held.promise;
  for (let n = 0; n < 3; n++)
    assert.match((await proof.failure()) ?? "", /^the database has not completed a commit in 2 seconds/);
  const [row] = await sql<{ n: number }[]>`
    select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  assert.equal(row?.n, 1);
  go.resolve();
  await holding;
  await sleep(STALE_MS);
  assert.equal(await proof.failure(), null);
});

test("the failure names the condition that does not hold", async (t) => {
  await using database = await testDatabase();
  const { sql } = database.store;
  const name = new URL(database.url).pathname.slice(1);
  const open = (url: string): CommitProof => {
    const store = openStore(url, { connections: 1, applicationName: "proof test" });
    t.after(() => store.close());
    return new CommitProof(store, "here");
  };
  await sql.unsafe(`alter database ${name} set default_transaction_read_only = on`);
  assert.match((await open(database.url).failure()) ?? "", /^the database takes no writes, it is read-only/);
  await database.store.sql.begin("read write", (tx) => tx.unsafe(`alter database ${name} reset default_transaction_read_only`));
  const url = new URL(database.url);
  url.password = "wrong";
  assert.match((await open(url.href).failure()) ?? "", /^the database refuses the bank's login \(SQLSTATE 28P01\)/);
  url.port = "1";
  assert.equal(await open(url.href).failure(), OUT_OF_REACH);
  await sql.unsafe(`
    create function no_room() returns trigger language plpgsql as $$ begin raise exception 'full' using errcode = '53100'; end $$;
    create trigger no_room before insert on heartbeat for each row execute function no_room()`);
  assert.match((await open(database.url).failure()) ?? "", /^the database's disk is full/);
});
