import assert from "node:assert/strict";
import { it, type TestContext } from "node:test";
import fc from "fast-check";
import { isConnectionLost, sqlState } from "../errors.ts";
import { type TestDatabase, testDatabase } from "../testing/test-database.ts";
import { linkTo } from "../testing/test-link.ts";
import { BinaryRow, CopyRows } from "../wire/binary-rows.ts";
import { BinaryValues } from "../wire/binary-values.ts";
import { openStore, type ReservedSql } from "./connect.ts";
import { ARRAY_OF, type PreparedStatement, type Step, TYPE } from "./statement.ts";

const runs = 50 * Number(process.env["FUZZ_RUNS"] ?? 1);
/** PostgreSQL has no text with a NUL in it. */
const text = fc.string({ unit: "binary", maxLength: 300 }).map((value) => value.replaceAll("\0", ""));
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value);
const YEAR_9999 = Date.UTC(9999, 0, 1);

const row = fc.record({
  words: maybe(fc.oneof(text, fc.constantFrom("", "NULL", "\\N", '"', "\t\n"))),
  id: maybe(fc.uuid()),
  small: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  large: maybe(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  at: fc.oneof(fc.integer({ min: 0, max: YEAR_9999 }), fc.integer({ min: -(2 ** 40), max: 2 ** 40 })).map((ms) => new Date(ms)),
  bytes: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  object: maybe(fc.dictionary(text, fc.oneof(text, fc.integer()))),
});

const COPY_MANY: PreparedStatement = { name: "copy_many", types: [], text: "copy many from stdin with (format binary)" };
const COPY_ONE: PreparedStatement = { name: "copy_one", types: [], text: "copy one from stdin with (format binary)" };
const COPY_NONE: PreparedStatement = { name: "copy_none", types: [], text: "copy gone from stdin with (format binary)" };
const ADD: PreparedStatement = { name: "add", types: [TYPE.int4], text: "insert into one values ($1)" };
const LIST: PreparedStatement = { name: "list", types: [], text: "select n from one order by n" };
const ECHO: PreparedStatement = {
  name: "echo",
  types: [ARRAY_OF.text, ARRAY_OF.uuid, ARRAY_OF.int4, ARRAY_OF.int8, ARRAY_OF.timestamptz, ARRAY_OF.tid],
  text: "select * from unnest($1, $2, $3, $4, $5, $6)",
};

async function open(t: TestContext, { store: { sql } }: TestDatabase): Promise<ReservedSql> {
  await sql`create table many (place int, words text, id uuid, small int, large bigint, at timestamptz, bytes bytea, object jsonb)`;
  await sql`create table one (n int primary key)`;
  await sql`create table gone (n int)`;
  const reserved = await sql.reserve();
  t.after(() => reserved.release());
  await reserved.prepare([COPY_MANY, COPY_ONE, COPY_NONE, ADD, LIST, ECHO]);
  return reserved;
}

function copyOf(...numbers: number[]): Step {
  const rows = new CopyRows(numbers.length);
  for (const n of numbers) {
    rows.row(1);
    rows.int4(n);
  }
  return { statement: COPY_ONE, rows: rows.finish() };
}

function add(n: number): Step {
  const values = new BinaryValues(8);
  values.int4(n);
  return { statement: ADD, values: values.finish() };
}

it("PostgreSQL has every value that was copied in", async (t) => {
  await using database = await testDatabase();
  const sql = await open(t, database);
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 20 }), async (expected) => {
      // Room for one row, so that it has to grow.
      const rows = new CopyRows(1);
      for (const [place, { words, id, small, large, at, bytes, object }] of expected.entries()) {
        rows.row(8);
        rows.int4(place);
        rows.text(words);
        rows.uuid(id);
        rows.int4(small);
        rows.int8(large);
        rows.time(at.getTime());
        rows.bytes(bytes);
        rows.jsonb(object && JSON.stringify(object));
      }
      const [copied] = await sql.pipeline([{ statement: COPY_MANY, rows: rows.finish() }]);
      assert.deepEqual(copied, { tag: `COPY ${expected.length}`, rows: [] });
      const found = await sql`delete from many returning *`;
      const ordered = found.map(({ place, ...rest }) => [place, rest]).sort(([a], [b]) => a - b);
      // JSON has no prototype and no order of keys.
      assert.deepEqual(
        ordered.map(([, rest]) => rest),
        expected.map((each) => ({ ...each, object: plain(each.object) })),
      );
    }),
    { numRuns: runs },
  );
});

const plain = (object: unknown): unknown => JSON.parse(JSON.stringify(object));

it("every value of an array comes back as it went in", async (t) => {
  await using database = await testDatabase();
  const sql = await open(t, database);
  const place = fc.tuple(fc.nat(2 ** 32 - 2), fc.integer({ min: 1, max: 2 ** 16 - 2 })).map(([block, n]) => block * 2 ** 16 + n);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(row, place), { maxLength: 20 }), async (expected) => {
      const values = new BinaryValues(1);
      const list = expected.map(([each, tid]) => ({ ...each, tid, at: each.at.getTime() }));
      values.array(TYPE.text, list, ({ words }) => values.text(words));
      values.array(TYPE.uuid, list, ({ id }) => values.uuid(id));
      values.array(TYPE.int4, list, ({ small }) => values.int4(small));
      values.array(TYPE.int8, list, ({ large }) => values.int8(large));
      values.array(TYPE.timestamptz, list, ({ at }) => values.time(at));
      values.array(TYPE.tid, list, ({ tid }) => values.place(tid));
      const [echoed] = await sql.pipeline([{ statement: ECHO, values: values.finish() }]);
      const found = echoed?.rows.map((message) => {
        const each = new BinaryRow(message);
        const [words, id] = [each.orNull(each.text), each.orNull(each.uuid)];
        return { words, id, small: each.int4(), large: each.orNull(each.int8), at: each.time(), tid: each.place() };
      });
      assert.deepEqual(
        found,
        list.map(({ words, id, small, large, at, tid }) => ({ words, id, small, large, at, tid })),
      );
    }),
    { numRuns: runs },
  );
});

it("a column is read as what it is, or not at all", async (t) => {
  await using database = await testDatabase();
  const sql = await open(t, database);
  const [, listed] = await sql.pipeline([add(7), { statement: LIST }]);
  const message = listed?.rows[0] as Buffer;
  assert.equal(new BinaryRow(message).int4(), 7);
  assert.throws(() => new BinaryRow(message).int8(), RangeError);
  assert.throws(() => {
    const twice = new BinaryRow(message);
    twice.int4();
    twice.int4();
  }, RangeError);
});

it("refuses what is no value of its type", () => {
  const values = new BinaryValues(1);
  assert.throws(() => values.uuid("0197-no"), RangeError);
  assert.throws(() => values.uuid("g1970000-0000-7000-8000-000000000001"), RangeError);
  assert.throws(() => values.int4(2 ** 31), RangeError);
  assert.throws(() => values.int4(0.5), RangeError);
  assert.throws(() => values.int8(2n ** 63n), RangeError);
  assert.throws(() => values.time(Number.NaN), RangeError);
  assert.throws(() => values.place(-1), RangeError);
  assert.throws(() => values.place(2 ** 48), RangeError);
});

it("carries out what comes before an error and nothing after it, and the connection goes on", async (t) => {
  await using database = await testDatabase();
  const sql = await open(t, database);
  const numbers = async (): Promise<unknown[]> => (await sql`select n from one order by n`).map((each) => each["n"]);
  await sql.pipeline([copyOf(1, 2), add(3)]);
  await sql`begin`;
  const refused = sql.pipeline([copyOf(4), copyOf(5, 2, 6), add(7), copyOf(8), { statement: LIST }]);
  await assert.rejects(refused, (error) => sqlState(error) === "23505" && /duplicate key/.test(String(error)));
  await sql`rollback`;
  assert.deepEqual(await numbers(), [1, 2, 3]);
  await database.store.sql`drop table gone`;
  // Refused before a row of it is read: the server passes over the rows.
  const rows = copyOf(9).rows as Buffer;
  await assert.rejects(sql.pipeline([{ statement: COPY_NONE, rows }, add(9)]), (error) => sqlState(error) === "42P01");
  const [added, copied, listed] = await sql.pipeline([add(10), copyOf(11, 12), { statement: LIST }]);
  assert.deepEqual([added?.tag, copied?.tag, listed?.tag], ["INSERT 0 1", "COPY 2", "SELECT 6"]);
  assert.deepEqual(await numbers(), [1, 2, 3, 10, 11, 12]);
});

it("a commit in a pipeline takes effect only if all before it did", async (t) => {
  await using database = await testDatabase();
  const sql = await open(t, database);
  const [BEGIN, COMMIT] = ["begin", "commit"].map((name): Step => ({ statement: { name, types: [], text: name } })) as [
    Step,
    Step,
  ];
  await sql.prepare([BEGIN.statement, COMMIT.statement]);
  await assert.rejects(sql.pipeline([BEGIN, add(1), add(1), COMMIT]), (error) => sqlState(error) === "23505");
  await sql`rollback`;
  const [, , , committed] = await sql.pipeline([BEGIN, add(2), copyOf(3), COMMIT]);
  assert.equal(committed?.tag, "COMMIT");
  const found = await database.store.sql`select n from one order by n`;
  assert.deepEqual(
    found.map((each) => each["n"]),
    [2, 3],
  );
});

it("rejects after its connection was given back", async (t) => {
  await using database = await testDatabase();
  await open(t, database);
  const sql = await database.store.sql.reserve();
  await sql.prepare([COPY_ONE]);
  await sql.pipeline([copyOf(1)]);
  sql.release();
  await assert.rejects(sql.pipeline([copyOf(2)]), isConnectionLost);
  await assert.rejects(sql.prepare([ADD]), isConnectionLost);
});

it("tells of a warning that comes in it", async () => {
  await using database = await testDatabase();
  const { sql } = database.store;
  const warnings: string[] = [];
  const reserved = await sql.reserve((code) => warnings.push(code));
  await sql.unsafe(`
    create table one (n int);
    create function warn() returns trigger language plpgsql as $$ begin raise warning 'careful' using errcode = '01004'; return null; end $$;
    create trigger warn after insert on one for each row execute function warn()`);
  await reserved.prepare([COPY_ONE]);
  await reserved.pipeline([copyOf(1), copyOf(2)]);
  assert.deepEqual(warnings, ["01004", "01004"]);
  reserved.release();
});

for (const how of ["cut", "terminated"] as const)
  it(`rejects where its connection is ${how} meanwhile, and so does what comes after`, async (t) => {
    await using database = await testDatabase();
    await open(t, database);
    const link = await linkTo(database.url);
    const store = openStore(link.url, { connections: 1, applicationName: "pipeline test" });
    const sql = await store.sql.reserve();
    await sql.prepare([COPY_ONE]);
    await sql`begin`;
    await database.store.sql.begin(async (tx) => {
      await tx`insert into one values (1)`;
      // Waits for the row of the same key that is not yet committed.
      const waiting = assert.rejects(sql.pipeline([copyOf(1)]), isConnectionLost);
      for (let blocked = 0n; blocked === 0n; )
        blocked = (await tx`select count(*) from pg_locks where not granted and locktype = 'transactionid'`)[0]?.["count"] ?? 0n;
      if (how === "cut") link.cut("reset");
      else await tx`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'pipeline test'`;
      await waiting;
    });
    await assert.rejects(sql.pipeline([copyOf(2)]), isConnectionLost);
    await assert.rejects(async () => sql`select 1`, isConnectionLost);
    sql.release();
    await assert.rejects(sql.pipeline([copyOf(2)]), isConnectionLost);
    await store.close();
    await link.close();
    assert.equal((await database.store.sql`select from one where n = 2`).length, 0);
  });
