import assert from "node:assert/strict";
import { it } from "node:test";
import { idsMadeIn } from "../../model/model.ts";
import { migrate } from "../migrations/migrate.ts";
import { readMigrations } from "../migrations/migration-files.ts";
import { emptyDatabase, type TestDatabase, testDatabase } from "../testing/test-database.ts";
import { lookAtPartitions } from "./look-at-partitions.ts";
import { otherOf, PARTITIONED, type PartitionedTable, partitionOf } from "./partitioned-tables.ts";
import { beginOf, lastOf, later, quarterAt, quarterFrom, quarterText, yearOf } from "./quarters.ts";

const ANSWERS = PARTITIONED.find(({ name }) => name === "request_answer") as PartitionedTable;
const NOW = quarterFrom("2026-Q4");

it("a quarter begins at its first millisecond in UTC, and has one text", () => {
  const quarter = quarterAt(Date.UTC(2026, 11, 31, 23, 59, 59, 999));
  assert.equal(quarter, NOW);
  assert.equal(quarterText(quarter), "2026-Q4");
  assert.equal(beginOf(quarter), Date.UTC(2026, 9, 1));
  assert.equal(quarterAt(beginOf(quarter) - 1), later(quarter, -1));
  assert.equal(quarterText(later(quarter, 1)), "2027-Q1");
  assert.equal(quarterText(lastOf(yearOf(quarter) + 1)), "2027-Q4");
  for (const text of ["", "2026", "2026-Q0", "2026-Q5", "2026-q1", "26-Q1", "2026-Q1 ", "1969-Q4"])
    assert.equal(quarterFrom(text), null, text);
});

/** An answer with a refusal that the bank took at `at` under an id of the time `made`. */
async function addAnswer(
  { store }: TestDatabase,
  made: number,
  at = Math.min(made, Date.UTC(2200)),
  last = "1",
): Promise<string> {
  const id = `${idsMadeIn(made, made).low.slice(0, 14)}7000-8000-00000000000${last}`;
  await store.sql`
    insert into request_answer (terminal, request, digest, op, answer, at)
    values ('ATM-0001', ${id}, sha256(''), 'deposit', '{"ok":false}', ${new Date(at)})`;
  return id;
}

const placesOf = async ({ store }: TestDatabase): Promise<Readonly<Record<string, string>>> =>
  Object.fromEntries(
    (
      await store.sql<
        { id: string; place: string }[]
      >`select request as id, tableoid::regclass::text as place from request_answer`
    ).map(({ id, place }) => [id, place]),
  );

it("each key is in the partition of its quarter, at both ends, and any other in the default partition", async () => {
  await using database = await testDatabase("all");
  const [seen] = await lookAtPartitions(database.store.sql);
  assert.ok(seen !== undefined && seen.quarters.length >= 9);
  const first = seen.quarters[0] ?? assert.fail();
  assert.equal(first, seen.present);
  const last = seen.quarters.at(-1) ?? assert.fail();
  assert.equal(quarterText(last), `${yearOf(seen.present) + 2}-Q4`);
  const expected: Record<string, string> = {};
  for (const quarter of seen.quarters) {
    expected[await addAnswer(database, beginOf(quarter))] = partitionOf(ANSWERS, quarter);
    expected[await addAnswer(database, beginOf(later(quarter, 1)) - 1)] = partitionOf(ANSWERS, quarter);
  }
  for (const made of [0, beginOf(first) - 1, beginOf(later(last, 1)), 2 ** 48 - 1])
    expected[await addAnswer(database, made)] = otherOf(ANSWERS);
  assert.deepEqual(await placesOf(database), expected);
});

it("the rows of a database without partitions are moved to those of their quarters, and lies about the time make none", async () => {
  await using database = await emptyDatabase();
  const { store } = database;
  await migrate(store, { migrations: readMigrations().filter(({ name }) => name < "0040") });
  const old = beginOf(later(quarterAt(Date.now()), -6));
  const expected = {
    [await addAnswer(database, old)]: partitionOf(ANSWERS, quarterAt(old)),
    [await addAnswer(database, Date.now())]: partitionOf(ANSWERS, quarterAt(Date.now())),
    // The ATM's clock is in 1990, and in 2100; and once in a quarter that the bank had no row of before.
    [await addAnswer(database, Date.UTC(1990), Date.now())]: otherOf(ANSWERS),
    [await addAnswer(database, Date.UTC(2100), Date.now())]: otherOf(ANSWERS),
    [await addAnswer(database, old - 1, old)]: otherOf(ANSWERS),
  };
  const read = async () => [...(await store.sql`select * from request_answer order by request, terminal`)];
  const before = await read();
  const { partitions } = await migrate(store);
  assert.ok(partitions.includes(partitionOf(ANSWERS, quarterAt(old))));
  assert.deepEqual(await placesOf(database), expected);
  assert.deepEqual(await read(), before);
});

it("a quarter that has passed without a partition is found, and gets one with its rows", async () => {
  await using database = await testDatabase("all");
  const { store } = database;
  const present = quarterAt(Date.now());
  const gone = partitionOf(ANSWERS, present);
  await store.sql.unsafe(`alter table request_answer detach partition ${gone}; drop table ${gone}`);
  const id = await addAnswer(database, Date.now());
  assert.deepEqual((await placesOf(database))[id], otherOf(ANSWERS));
  assert.deepEqual((await lookAtPartitions(store.sql))[0]?.waiting, [present]);
  assert.deepEqual((await migrate(store)).partitions, [gone]);
  assert.deepEqual((await placesOf(database))[id], gone);
  assert.deepEqual((await lookAtPartitions(store.sql))[0]?.waiting, []);
});

it("somebody who reads for long keeps no start waiting: the partition is made at the next", async () => {
  await using database = await testDatabase("all");
  const { store } = database;
  const gone = partitionOf(ANSWERS, quarterAt(Date.now()));
  await store.sql.unsafe(`alter table request_answer detach partition ${gone}; drop table ${gone}`);
  const id = await addAnswer(database, Date.now());
  await store.sql.begin(async (tx) => {
    await tx`select count(*) from request_answer`;
    assert.deepEqual((await migrate(store)).partitions, []);
    assert.deepEqual((await placesOf(database))[id], otherOf(ANSWERS));
  });
  assert.deepEqual((await migrate(store)).partitions, [gone]);
});

it("history is refused to be changed through the parent and in each partition, also to the owner", async () => {
  await using database = await testDatabase("all");
  const { sql } = database.store;
  await addAnswer(database, Date.now());
  await addAnswer(database, 0);
  const names = await sql<{ name: string }[]>`
    select relname as name from pg_class where relname like 'request\_answer%' and relkind in ('r', 'p') order by 1`;
  assert.ok(names.length >= 11);
  for (const { name } of names)
    for (const change of [`update ${name} set op = 'x'`, `delete from ${name}`, `truncate ${name}`])
      await assert.rejects(sql.unsafe(change), /are history: they are never changed/, change);
  assert.equal((await sql`select from request_answer`).length, 2);
});

it("every partition has the checks, indexes, triggers and settings of the default partition", async () => {
  await using database = await testDatabase("all");
  const { sql } = database.store;
  await sql`alter table request_answer_other set (fillfactor = 90)`;
  const gone = partitionOf(ANSWERS, quarterAt(Date.now()));
  await sql.unsafe(`alter table request_answer detach partition ${gone}; drop table ${gone}`);
  await migrate(database.store);
  const shapeOf = async (name: string) => {
    const [row] = await sql`
      select reloptions,
             array(select regexp_replace(pg_get_indexdef(indexrelid), 'INDEX \\S+ ON \\S+', '') from pg_index where indrelid = oid order by 1) as indexes,
             array(select pg_get_constraintdef(pg_constraint.oid) from pg_constraint where conrelid = pg_class.oid order by 1) as constraints,
             array(select tgtype from pg_trigger where tgrelid = pg_class.oid order by 1) as triggers
      from pg_class where oid = ${name}::regclass`;
    return row;
  };
  const expected = await shapeOf("request_answer_other");
  assert.equal(expected?.["indexes"].length, 3);
  assert.deepEqual(await shapeOf(gone), expected);
});
