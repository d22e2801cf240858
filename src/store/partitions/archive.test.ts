import assert from "node:assert/strict";
import { it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { idsMadeIn } from "../../model/model.ts";
import { openStore, type Sql } from "../driver/connect.ts";
import { isConnectionLost } from "../errors.ts";
import { migrate } from "../migrations/migrate.ts";
import { type TestDatabase, testDatabase } from "../testing/test-database.ts";
import { makePast } from "../testing/test-partitions.ts";
import { testTablespace } from "../testing/test-tablespace.ts";
import { type Archived, archivePartitions } from "./archive.ts";
import type { ArchiveStep } from "./archiving.ts";
import { PARTITIONED, partitionOf } from "./partitioned-tables.ts";
import { beginOf, later, type Quarter, quarterAt, quarterText } from "./quarters.ts";

const PRESENT = quarterAt(Date.now());
const OLDEST = later(PRESENT, -3);
const BEFORE = later(PRESENT, -1);
const QUARTERS = [OLDEST, later(PRESENT, -2)];
const [ANSWERS, EVENTS] = PARTITIONED as [(typeof PARTITIONED)[0], (typeof PARTITIONED)[0]];
const FIRST = partitionOf(ANSWERS, OLDEST);
const DAY_MS = 86_400_000;
/** The application name of an archive whose connection the test ends or waits for. */
const OWN = "strongroom archive test";

let last = 0;
/** A refusal under an id of the quarter. */
async function addAnswer(sql: Sql, quarter: Quarter): Promise<void> {
  const at = beginOf(quarter) + ++last;
  const id = `${idsMadeIn(at, at).low.slice(0, 14)}7000-8000-${String(last).padStart(12, "0")}`;
  await sql`
    insert into request_answer (terminal, request, digest, op, answer, at)
    values ('ATM-0001', ${id}, sha256(''), 'deposit', '{"ok":false}', ${new Date(at)})`;
}

async function addEvent(sql: Sql, quarter: Quarter): Promise<void> {
  const writer = (BigInt(Math.floor(beginOf(quarter) / DAY_MS)) << 47n) + BigInt(++last);
  await sql`
    insert into audit_event (writer, n, at, kind, outcome, sealed, mac)
    values (${writer.toString()}, 1, ${new Date(beginOf(quarter))}, 'signout', 'ok', '\\x01', '\\x02')`;
}

/** A bank that is four quarters old, with rows in each. */
async function pastDatabase(): Promise<TestDatabase> {
  const database = await testDatabase();
  await makePast(database.store, 3);
  for (const quarter of [OLDEST, ...QUARTERS, BEFORE, PRESENT]) {
    await addAnswer(database.store.sql, quarter);
    await addEvent(database.store.sql, quarter);
  }
  return database;
}

const rowsOf = async (sql: Sql): Promise<unknown> => [
  [...(await sql`select * from request_answer order by request, terminal`)],
  [...(await sql`select * from audit_event order by writer, n`)],
];

interface Seen {
  readonly name: string;
  readonly place: string | null;
  readonly shape: string;
}

/** Each relation of the two tables, with its tablespace and its shape, by name. */
const seenIn = async (sql: Sql): Promise<readonly Seen[]> => [
  ...(await sql<Seen[]>`
    select relname as name, spcname as place,
           concat_ws(E'\n', relkind, relispartition, reloptions::text, pg_get_expr(relpartbound, pg_class.oid),
             case when relkind = 'i' then pg_get_indexdef(pg_class.oid) end,
             array(select conname || pg_get_constraintdef(pg_constraint.oid) from pg_constraint where conrelid = pg_class.oid and contype in ('c', 'p') order by 1),
             array(select tgname || tgtype from pg_trigger where tgrelid = pg_class.oid order by 1),
             array(select inhparent::regclass from pg_inherits where inhrelid = pg_class.oid)) as shape
    from pg_class left join pg_tablespace on pg_tablespace.oid = reltablespace
    where relnamespace = 'public'::regnamespace and (relname like 'request\\_answer%' or relname like 'audit\\_event%')
    order by relname`),
];

const shapesOf = (seen: readonly Seen[]): readonly string[] => seen.map(({ name, shape }) => `${name}: ${shape}`);

async function archive(
  { store }: TestDatabase,
  tablespace: string,
  onStep?: (step: ArchiveStep) => Promise<void>,
  before = BEFORE,
): Promise<readonly Archived[]> {
  const archived: Archived[] = [];
  const onArchived = (each: Archived): void => void archived.push(each);
  await archivePartitions(store, { before, tablespace, onArchived, ...(onStep === undefined ? {} : { onStep }) });
  return archived;
}

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

it("rows that come during the copy, after it, and while rows are caught up are in the result", async () => {
  await using tablespace = await testTablespace();
  await using database = await pastDatabase();
  const { sql } = database.store;
  const tries = new Map<string, number>();
  let expected: unknown;
  await archive(database, tablespace.name, async (step) => {
    if (step !== "filling" && step !== "copied") return;
    for (const quarter of QUARTERS) {
      await addAnswer(sql, quarter);
      await addEvent(sql, quarter);
    }
    tries.set(step, (tries.get(step) ?? 0) + 1);
    expected = await rowsOf(sql);
  });
  assert.deepEqual([...tries.values()], [4, 4]);
  assert.deepEqual(await rowsOf(sql), expected);
  assert.equal((await sql.unsafe(`select from ${FIRST}`)).length, 2 + 8);
});

it("a row that waits for the partition while it is replaced is added to the new one, and its transaction does not fail", async () => {
  await using tablespace = await testTablespace();
  await using database = await pastDatabase();
  const { sql } = database.store;
  let added: Promise<void> | undefined;
  await archive(database, tablespace.name, async (step) => {
    if (step !== "replacing" || added !== undefined) return;
    added = addAnswer(sql, OLDEST);
    await untilWaiting(sql, FIRST);
  });
  await added;
  assert.equal((await sql.unsafe(`select from ${FIRST}`)).length, 3);
  assert.equal((await seenIn(sql)).find(({ name }) => name === FIRST)?.place, tablespace.name);
});

async function untilWaiting(sql: Sql, relation: string): Promise<void> {
  while ((await sql`select from pg_locks where relation = ${relation}::regclass and not granted`).length === 0) await sleep(10);
}

for (const [what, begun] of [
  ["before the copy", "made"],
  ["between a late row and its copy", "copied"],
] as const)
  it(`a transaction whose snapshot is from ${what} sees every row: the partition is replaced after its end`, async () => {
    await using tablespace = await testTablespace();
    await using database = await pastDatabase();
    // As a backup does, under the role of the bank.
    const bank = openStore(database.applicationUrl, { connections: 1, applicationName: "strongroom test" });
    const reader = await bank.sql.reserve();
    let state: "none" | "open" | "ended" = "none";
    const archived = archive(database, tablespace.name, async (step) => {
      if (step === "switched") assert.equal(state, "ended", "the older snapshot would not see the rows of the copy");
      if (step !== begun || state !== "none") return;
      await addAnswer(database.store.sql, OLDEST);
      await reader`begin isolation level repeatable read`;
      await reader`select count(*) from bank_clock`;
      state = "open";
    });
    archived.catch(() => {});
    // Long enough for the switch, if nothing kept it waiting.
    await sleep(2_000);
    assert.equal(state, "open");
    assert.equal((await reader`select from request_answer`).length, 6);
    await reader`commit`;
    state = "ended";
    await bank.close();
    assert.equal((await archived).length, 4);
  });

it("somebody who reads the partition for long keeps it where it is, and a sentence says so", { timeout: 60_000 }, async () => {
  await using tablespace = await testTablespace();
  await using database = await pastDatabase();
  const { sql } = database.store;
  const [rows, seen] = [await rowsOf(sql), await seenIn(sql)];
  const reader = await sql.reserve();
  await reader`begin`;
  await reader.unsafe(`select from ${FIRST}`);
  await assert.rejects(archive(database, tablespace.name), {
    code: "partition-busy",
    message: new RegExp(`^${FIRST} was not archived, and is as it was: .*Give the command again when they have ended$`),
  });
  await reader`commit`;
  reader.release();
  assert.deepEqual([await rowsOf(sql), await seenIn(sql)], [rows, seen]);
  assert.equal((await archive(database, tablespace.name)).length, 4);
});

const STEPS: readonly ArchiveStep[] = ["made", "filling", "filled", "vacuumed", "copied", "replacing", "switched", "replaced"];

for (const lost of STEPS)
  it(`a connection that is lost at the step "${lost}" leaves all rows, and the next run ends well`, async () => {
    await using tablespace = await testTablespace();
    await using database = await pastDatabase();
    const { sql } = database.store;
    const [rows, shapes] = [await rowsOf(sql), shapesOf(await seenIn(sql))];
    const owned = openStore(database.url, { connections: 1, applicationName: OWN });
    const run = archive({ ...database, store: owned }, tablespace.name, async (step) => {
      if (step !== lost) return;
      await sql`select pg_terminate_backend(pid, 10000) from pg_stat_activity where application_name = ${OWN}`;
    });
    await assert.rejects(run, isConnectionLost);
    await owned.close();
    assert.deepEqual(await rowsOf(sql), rows);
    assert.equal((await sql`select from pg_inherits where inhrelid = ${FIRST}::regclass`).length, 1);
    const left = (await seenIn(sql)).filter(({ name }) => name === `${FIRST}_archiving`);
    assert.equal(left.length, lost === "replaced" ? 0 : 1);
    // A start of a bank does not stumble over what is left.
    assert.deepEqual(await migrate(database.store), { applied: [], partitions: [], granted: [], grantedConsole: [] });
    const archived = await archive(database, tablespace.name);
    assert.equal(archived.length, lost === "replaced" ? 3 : 4);
    assert.deepEqual([await rowsOf(sql), shapesOf(await seenIn(sql))], [rows, shapes]);
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

it("a process that hangs in the middle of the switch keeps the table from nobody for long, and nothing has changed", async () => {
  await using tablespace = await testTablespace();
  await using database = await pastDatabase();
  const { sql } = database.store;
  const rows = await rowsOf(sql);
  let waitedMs = 0;
  const run = archive(database, tablespace.name, async (step) => {
    if (step !== "switched") return;
    const began = performance.now();
    assert.deepEqual(await rowsOf(sql), rows);
    waitedMs = performance.now() - began;
  });
  await assert.rejects(run, isConnectionLost);
  assert.ok(waitedMs > 500 && waitedMs < 5_000, `${waitedMs} ms`);
  assert.equal((await archive(database, tablespace.name)).length, 4);
  assert.deepEqual(await rowsOf(sql), rows);
});

it("one archive runs at a time, and a migration meanwhile makes it begin again", async () => {
  await using tablespace = await testTablespace();
  await using database = await pastDatabase();
  const { sql } = database.store;
  const rows = await rowsOf(sql);
  await assert.rejects(
    archive(database, tablespace.name, async (step) => {
      if (step !== "filled") return;
      await assert.rejects(archive(database, tablespace.name), { code: "archive-running", message: /wait until it has ended/ });
      await sql`insert into migration (name, sha256) values ('9999_later.sql', '')`;
    }),
    { code: "schema-changed", message: new RegExp(`^${FIRST} was not archived, and is as it was: .*Give the command again$`) },
  );
  assert.deepEqual(await rowsOf(sql), rows);
  assert.ok((await seenIn(sql)).every(({ name, place }) => place === null && !name.endsWith("_archiving")));
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
