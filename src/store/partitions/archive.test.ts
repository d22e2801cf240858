import assert from "node:assert/strict";
import { it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { openStore, type Sql } from "../driver/connect.ts";
import { migrate } from "../migrations/migrate.ts";
import {
  ANSWERS,
  addAnswer,
  archive,
  BEFORE,
  EVENTS,
  FIRST,
  OLDEST,
  OWN,
  PRESENT,
  pastDatabase,
  QUARTERS,
  rowsOf,
  seenIn,
  shapesOf,
} from "../testing/test-archive.ts";
import { testTablespace } from "../testing/test-tablespace.ts";
import type { ArchiveStep } from "./archiving.ts";
import { partitionOf } from "./partitioned-tables.ts";
import { later, type Quarter, quarterText } from "./quarters.ts";

it("moves each earlier quarter with its indexes, the oldest first, and nothing else changes", async () => {
  await using tablespace = await testTablespace();
  await using database = await pastDatabase();
  const { sql } = database.store;
  const [rows, shapes] = [await rowsOf(sql), shapesOf(await seenIn(sql))];
  const archived = await archive(database, tablespace.name);
  assert.deepEqual(
    archived.map(({ name }) => name),
    [ANSWERS, EVENTS].flatMap((table) => QUARTERS.map((quarter) => partitionOf(table, quarter))),
  );
  assert.deepEqual(
    archived.map((each) => each.rows),
    [2n, 1n, 2n, 1n],
  );
  for (const { bytes } of archived) assert.ok(bytes >= 8192n);
  assert.deepEqual(await rowsOf(sql), rows);
  const seen = await seenIn(sql);
  assert.deepEqual(shapesOf(seen), shapes);
  const names = archived.map(({ name }) => name);
  for (const { name, place } of seen)
    assert.equal(place, names.some((each) => name.startsWith(each)) ? tablespace.name : null, name);
  assert.equal(seen.filter(({ place }) => place !== null).length, 2 * (1 + 3) + 2 * (1 + 2));
  for (const name of names)
    for (const change of [`update ${name} set at = at`, `delete from ${name}`, `truncate ${name}`])
      await assert.rejects(sql.unsafe(change), /are history: they are never changed/, change);
  await addAnswer(sql, OLDEST);
  assert.equal((await sql.unsafe(`select from ${FIRST}`)).length, 3);
  assert.deepEqual(await archive(database, tablespace.name), []);
  assert.equal((await archive(database, "pg_default")).length, 4);
  assert.deepEqual(shapesOf(await seenIn(sql)), shapes);
  assert.ok((await seenIn(sql)).every(({ place }) => place === null));
});

it("a partition that is made beside a left-over check has the shape of the others", async () => {
  await using tablespace = await testTablespace();
  await using database = await pastDatabase();
  const { sql } = database.store;
  const shapes = shapesOf(await seenIn(sql));
  await assert.rejects(
    archive(database, tablespace.name, async (step) => {
      if (step !== "copied") return;
      const gone = partitionOf(ANSWERS, PRESENT);
      await sql.unsafe(`alter table request_answer detach partition ${gone}`);
      await sql.unsafe(`drop table ${gone}`);
      await addAnswer(sql, PRESENT);
      assert.deepEqual((await migrate(database.store)).partitions, [gone]);
      throw new Error("stopped");
    }),
    /stopped/,
  );
  assert.deepEqual(shapesOf(await seenIn(sql)), shapes);
});

it("PostgreSQL reads neither the copy nor the default partition to attach the copy", async () => {
  await using tablespace = await testTablespace();
  await using database = await pastDatabase();
  // A connection reports what it has read when it ends, or at a time of its own choice.
  await database.store.close();
  const observer = openStore(database.url, { connections: 1, applicationName: "strongroom observer" });
  const { sql } = observer;
  const archiveAndCount = async (to: string, onStep: (step: ArchiveStep) => Promise<void>): Promise<readonly number[]> => {
    await untilAlone(sql);
    const before = await scansOf(sql, "request_answer_other");
    const store = openStore(database.url, { connections: 1, applicationName: OWN });
    assert.equal((await archive({ ...database, store }, to, onStep)).length, 4);
    await store.close();
    await untilAlone(sql);
    return [await scansOf(sql, FIRST), (await scansOf(sql, "request_answer_other")) - before];
  };
  await archiveAndCount(tablespace.name, async () => {});
  const usual = await archiveAndCount("pg_default", async () => {});
  // The same without the two checks that PostgreSQL may rely on.
  let weakened = false;
  const [copy = 0, other = 0] = await archiveAndCount(tablespace.name, async (step) => {
    if (step !== "copied" || weakened) return;
    weakened = true;
    for (const [table, check] of [
      [`${FIRST}_archiving`, "of_this_quarter"],
      ["request_answer_other", "of_no_archived_quarter"],
    ])
      await sql.unsafe(`
        alter table ${table} drop constraint ${check};
        alter table ${table} add constraint ${check} check (true) not valid`);
  });
  await observer.close();
  assert.deepEqual([copy - 1, other - 1], usual);
});

async function untilAlone(sql: Sql): Promise<void> {
  const others = (): Promise<readonly unknown[]> =>
    sql`select from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`;
  while ((await others()).length > 0) await sleep(10);
}

/** How often the table was read since it was made, as a whole or by an index. */
async function scansOf(sql: Sql, name: string): Promise<number> {
  const [row] = await sql<{ scans: number }[]>`
    select (pg_stat_get_numscans(oid)
            + coalesce((select sum(pg_stat_get_numscans(indexrelid)) from pg_index where indrelid = pg_class.oid), 0))::int as scans
    from pg_class where oid = ${name}::regclass`;
  return row?.scans ?? 0;
}

it("refuses with a sentence what cannot be archived, before it changes anything", async () => {
  await using tablespace = await testTablespace();
  await using database = await pastDatabase();
  const seen = await seenIn(database.store.sql);
  const refused = (name: string, before: Quarter, store = database.store): Promise<unknown> =>
    archive({ ...database, store }, name, undefined, before).then(
      () => assert.fail("it was not refused"),
      ({ message }: Error) => message,
    );
  const text = quarterText(PRESENT);
  for (const quarter of [PRESENT, later(PRESENT, 1)])
    assert.equal(
      await refused(tablespace.name, quarter),
      `${quarterText(quarter)} has not passed: name a quarter before ${text}, and all quarters before that one are archived`,
    );
  assert.equal(
    await refused('no"where', BEFORE),
    `the tablespace "no"where" is not there: as a superuser, make it with "create tablespace", then grant create on tablespace "no"where" to "strongroom_owner" (docs/DATABASE.md, "Archive old quarters")`,
  );
  for (const name of ["pg_global", "nowhere"]) assert.match(String(await refused(name, BEFORE)), /is not there/);
  const application = openStore(database.applicationUrl, { connections: 1, applicationName: "strongroom test" });
  assert.equal(
    await refused(tablespace.name, BEFORE, application),
    'the database role "strongroom" does not own the tables: give the owner\'s login as --database-owner-url',
  );
  await application.close();
  assert.deepEqual(await seenIn(database.store.sql), seen);
});
