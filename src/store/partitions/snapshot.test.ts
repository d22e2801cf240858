import assert from "node:assert/strict";
import { it } from "node:test";
import { idsMadeIn } from "../../model/model.ts";
import type { Sql, Store, Transaction } from "../driver/connect.ts";
import { lockMigrations, migrate } from "../migrations/migrate.ts";
import { type TestDatabase, testDatabase } from "../testing/test-database.ts";
import { ensurePartitions, makePartitions } from "./ensure-partitions.ts";
import { otherOf, PARTITIONED, type PartitionedTable, partitionOf } from "./partitioned-tables.ts";
import { quarterAt } from "./quarters.ts";
import { inSnapshot } from "./snapshot.ts";

const ANSWERS = PARTITIONED.find(({ name }) => name === "request_answer") as PartitionedTable;
const GONE = partitionOf(ANSWERS, quarterAt(Date.now()));

/** Lets the present quarter have no partition yet: its one answer waits in the default partition. Returns the answer's id. */
async function addWaiting({ store }: TestDatabase): Promise<string> {
  await dropPresent(store);
  return await addAnswer(store.sql);
}

const dropPresent = ({ sql }: Store): Promise<unknown> =>
  sql.unsafe(`alter table request_answer detach partition ${GONE}; drop table ${GONE}`);

async function addAnswer(sql: Sql | Transaction): Promise<string> {
  const id = idsMadeIn(Date.now(), Date.now()).low;
  await sql`
    insert into request_answer (terminal, request, digest, op, answer, at)
    values ('ATM-0001', ${id}, sha256(''), 'deposit', '{"ok":false}', now())`;
  return id;
}

const placeOf = async ({ store }: TestDatabase): Promise<unknown> =>
  (await store.sql`select tableoid::regclass::text as place from request_answer`)[0]?.["place"];

it("a snapshot that has not read the table yet keeps its rows from being moved, and finds them by their ids", async () => {
  await using database = await testDatabase("all");
  const { store } = database;
  const id = await addWaiting(database);
  const found = await inSnapshot(store.sql, async (tx) => {
    await tx`select 1`;
    assert.deepEqual((await migrate(store)).partitions, []);
    return await tx`select from request_answer where request = ${id}`;
  });
  assert.equal(found.length, 1);
  assert.equal(await placeOf(database), otherOf(ANSWERS));
  assert.deepEqual((await migrate(store)).partitions, [GONE]);
  assert.equal(await placeOf(database), GONE);
});

/** Resolves once somebody waits for a lock of this transaction. */
async function isWaitedFor(tx: Transaction): Promise<void> {
  for (let waiting = 0; waiting === 0; )
    waiting = (await tx`select from pg_locks where not granted and pg_backend_pid() = any (pg_blocking_pids(pid))`).length;
}

/** Moves the rows, and calls `meanwhile` before the commit; resolves with its result once the move is committed. */
async function whileMoving<Result>({ store }: TestDatabase, meanwhile: () => Promise<Result>): Promise<Result> {
  const reader = await store.sql.begin(async (tx) => {
    await lockMigrations(tx);
    assert.deepEqual(await ensurePartitions(tx), [GONE]);
    const begun = meanwhile();
    await isWaitedFor(tx);
    return { begun };
  });
  return await reader.begun;
}

it("a snapshot that begins while rows are moved is of the moment after it", async () => {
  await using database = await testDatabase("all");
  const id = await addWaiting(database);
  const found = await whileMoving(database, () =>
    inSnapshot(database.store.sql, (tx) => tx`select from request_answer where request = ${id}`),
  );
  assert.equal(found.length, 1);
  assert.equal(await placeOf(database), GONE);
});

it("a single statement that begins while rows are moved finds them", async () => {
  await using database = await testDatabase("all");
  const id = await addWaiting(database);
  const found = await whileMoving(
    database,
    async () => await database.store.sql`select from request_answer where request = ${id}`,
  );
  assert.equal(found.length, 1);
});

it("the whole table is locked too if the first row to be moved comes while the default partition is waited for", async () => {
  await using database = await testDatabase("all");
  const { sql } = database.store;
  await dropPresent(database.store);
  let moved: Promise<readonly unknown[]> = Promise.resolve([]);
  await sql.begin(async (tx) => {
    await addAnswer(tx);
    moved = sql.begin(async (mover) => {
      await makePartitions(mover);
      return [...(await mover`select mode from pg_locks where pid = pg_backend_pid() and relation = 'request_answer'::regclass`)];
    });
    await isWaitedFor(tx);
  });
  assert.ok((await moved).some((lock) => (lock as { mode: string }).mode === "AccessExclusiveLock"));
  assert.equal(await placeOf(database), GONE);
});
