import assert from "node:assert/strict";
import { it } from "node:test";
import { migrate } from "../migrations/migrate.ts";
import { readMigrations } from "../migrations/migration-files.ts";
import { emptyDatabase, type TestDatabase, testDatabase } from "../testing/test-database.ts";
import { ensurePartitions } from "./ensure-partitions.ts";
import { lookAtPartitions } from "./look-at-partitions.ts";
import { otherOf, PARTITIONED, type PartitionedTable, partitionOf } from "./partitioned-tables.ts";
import { beginOf, later, quarterAt } from "./quarters.ts";

const EVENTS = PARTITIONED.find(({ name }) => name === "audit_event") as PartitionedTable;
const DAY_MS = 86_400_000;

const dayOf = (at: number): bigint => BigInt(Math.floor(at / DAY_MS));
/** The lowest and the highest writer of the day of `at`. */
const lowest = (at: number): bigint => dayOf(at) << 47n;
const highest = (at: number): bigint => ((dayOf(at) + 1n) << 47n) - 1n;

const seenIn = async ({ store }: TestDatabase) =>
  (await lookAtPartitions(store.sql)).find(({ table }) => table === EVENTS) ?? assert.fail();

async function addEvent({ store }: TestDatabase, writer: bigint, at = Date.now()): Promise<void> {
  await store.sql`
    insert into audit_event (writer, n, at, kind, outcome, sealed, mac)
    values (${writer.toString()}, 1, ${new Date(at)}, 'signout', 'ok', '\\x01', '\\x02')`;
}

/** The partition of each writer. */
const placesOf = async ({ store }: TestDatabase): Promise<ReadonlyMap<bigint, string>> =>
  new Map(
    (await store.sql<{ writer: bigint; place: string }[]>`select writer, tableoid::regclass::text as place from audit_event`).map(
      ({ writer, place }) => [writer, place],
    ),
  );

it("each writer is in the partition of its day's quarter, from the first day to the last, and any other in the default partition", async () => {
  await using database = await testDatabase("all");
  const { quarters, present } = await seenIn(database);
  assert.ok(quarters.length >= 9 && quarters[0] === present);
  const expected = new Map<bigint, string>();
  for (const quarter of quarters) {
    expected.set(lowest(beginOf(quarter)), partitionOf(EVENTS, quarter));
    expected.set(highest(beginOf(later(quarter, 1)) - 1), partitionOf(EVENTS, quarter));
  }
  const [first, last] = [quarters[0], quarters.at(-1)] as const;
  for (const writer of [
    ...[highest(beginOf(first ?? present) - 1), lowest(beginOf(later(last ?? present, 1)))],
    ...[0n, -1n, 2n ** 63n - 1n, -(2n ** 63n)],
  ])
    expected.set(writer, otherOf(EVENTS));
  for (const writer of expected.keys()) await addEvent(database, writer);
  assert.deepEqual(await placesOf(database), expected);
  await assert.rejects(addEvent(database, lowest(beginOf(present))), {
    code: "23505",
    constraint_name: `${partitionOf(EVENTS, present)}_pkey`,
  });
});

it("the events of a bank with random writers are all kept, and their ids make no partitions", async () => {
  await using database = await emptyDatabase();
  const { store } = database;
  await migrate(store, { migrations: readMigrations().filter(({ name }) => name < "0040") });
  const now = Date.now();
  // By chance some have the day of a quarter: a past one, the present one, one to come, and one that is far away.
  const past = later(quarterAt(now), -3);
  const next = later(quarterAt(now), 1);
  const expected = new Map<bigint, string>([
    [-724236651562029505n, otherOf(EVENTS)],
    [lowest(beginOf(past)) + 7n, otherOf(EVENTS)],
    [lowest(now) + 7n, partitionOf(EVENTS, quarterAt(now))],
    [lowest(beginOf(next)) + 7n, partitionOf(EVENTS, next)],
    [lowest(Date.UTC(2100)), otherOf(EVENTS)],
  ]);
  for (const writer of expected.keys()) await addEvent(database, writer);
  // An event of the past quarter whose writer happens to have its day.
  await addEvent(database, lowest(beginOf(past)) + 9n, beginOf(past));
  expected.set(lowest(beginOf(past)) + 9n, otherOf(EVENTS));
  const read = async () => [...(await store.sql`select * from audit_event order by writer, n`)];
  const before = await read();
  await migrate(store);
  assert.deepEqual(await placesOf(database), expected);
  assert.deepEqual(await read(), before);
  const { quarters, present } = await seenIn(database);
  assert.equal(quarters[0], present);
  assert.deepEqual((await migrate(store)).partitions, []);
});

it("sealed forms stay in their rows without compression in every partition, and each has the settings of the first table", async () => {
  await using database = await testDatabase("all");
  const rows = await database.store.sql<{ name: string; storage: string; options: string[]; shape: string }[]>`
    select relname as name, attstorage as storage, reloptions as options,
           concat_ws(E'\n',
             array(select regexp_replace(pg_get_indexdef(indexrelid), 'INDEX \\S+ ON \\S+', '') from pg_index where indrelid = pg_class.oid order by 1),
             array(select pg_get_constraintdef(pg_constraint.oid) from pg_constraint where conrelid = pg_class.oid order by 1),
             array(select tgtype from pg_trigger where tgrelid = pg_class.oid order by 1)) as shape
    from pg_class join pg_attribute on attrelid = pg_class.oid and attname = 'sealed'
    where relkind = 'r' and relname like 'audit\\_event%' order by 1`;
  assert.ok(rows.length >= 10);
  assert.match(rows[0]?.shape ?? "", /break-glass[\s\S]*PRIMARY KEY \(writer, n\)/);
  for (const { name, storage, options, shape } of rows)
    assert.deepEqual([storage, options, shape], ["e", ["toast_tuple_target=8160"], rows[0]?.shape], name);
});

it("no event is changed through the parent or in any partition, also not by the owner", async () => {
  await using database = await testDatabase("all");
  const { sql } = database.store;
  const { quarters, present } = await seenIn(database);
  for (const writer of [-5n, lowest(beginOf(present))]) await addEvent(database, writer);
  for (const name of ["audit_event", otherOf(EVENTS), ...quarters.map((each) => partitionOf(EVENTS, each))])
    for (const change of [`update ${name} set amount = 1`, `delete from ${name}`, `truncate ${name}`])
      await assert.rejects(sql.unsafe(change), /are history: they are never changed/, change);
  assert.equal((await placesOf(database)).size, 2);
});

it("the partitions of a year are made with one reading of the default partition, whose other rows stay where they are", async () => {
  await using database = await testDatabase("all");
  const { sql } = database.store;
  const { quarters } = await seenIn(database);
  const lost = quarters.slice(-4).map((each) => partitionOf(EVENTS, each));
  for (const name of lost) await sql.unsafe(`alter table audit_event detach partition ${name}; drop table ${name}`);
  const last = quarters.at(-1) ?? assert.fail();
  for (const writer of [-5n, lowest(beginOf(last)), highest(beginOf(last)), lowest(beginOf(later(last, 1)))])
    await addEvent(database, writer);
  await sql.begin(async (tx) => {
    // A small table would be read as a whole to find its rows.
    await tx`set local enable_seqscan = off`;
    assert.deepEqual(await ensurePartitions(tx), lost);
    const [row] = await tx<{ scans: number }[]>`
      select pg_stat_get_xact_numscans('audit_event_other'::regclass)::integer as scans`;
    assert.equal(row?.scans, 1);
  });
  assert.deepEqual([...(await placesOf(database)).values()].sort(), [
    partitionOf(EVENTS, last),
    partitionOf(EVENTS, last),
    otherOf(EVENTS),
    otherOf(EVENTS),
  ]);
  const checks = await sql`select from pg_constraint where conname = 'of_no_new_partition'`;
  assert.equal(checks.length, 0);
});
