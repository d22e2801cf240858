import assert from "node:assert/strict";
import { it, type TestContext } from "node:test";
import fc from "fast-check";
import { openStore, type ReservedSql } from "./connect.ts";
import type { Copy } from "./copy.ts";
import { CopyRows } from "./copy-rows.ts";
import { isConnectionLost, sqlState } from "./errors.ts";
import { type TestDatabase, testDatabase } from "./test-database.ts";
import { linkTo } from "./test-link.ts";

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

async function openCopies(t: TestContext, database: TestDatabase): Promise<ReservedSql> {
  const { sql } = database.store;
  await sql`create table many (place int, words text, id uuid, small int, large bigint, at timestamptz, bytes bytea, object jsonb)`;
  await sql`create table one (n int primary key)`;
  const reserved = await sql.reserve();
  t.after(() => reserved.release());
  return reserved;
}

function copyOfNumbers(...numbers: number[]): Copy {
  const rows = new CopyRows(numbers.length);
  for (const n of numbers) {
    rows.row(1);
    rows.int4(n);
  }
  return { into: "one (n)", rows: rows.finish() };
}

it("PostgreSQL has every value that was copied in", async (t) => {
  await using database = await testDatabase();
  const sql = await openCopies(t, database);
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
      const into = "many (place, words, id, small, large, at, bytes, object)";
      await sql.copy([{ into, rows: rows.finish() }]);
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

it("refuses what is no value of its type", () => {
  const rows = new CopyRows(1);
  assert.throws(() => rows.uuid("0197-no"), RangeError);
  assert.throws(() => rows.uuid("g1970000-0000-7000-8000-000000000001"), RangeError);
  assert.throws(() => rows.uuid("é1970000-0000-7000-8000-000000000001"), RangeError);
  assert.throws(() => rows.int4(2 ** 31), RangeError);
  assert.throws(() => rows.int4(0.5), RangeError);
  assert.throws(() => rows.int8(2n ** 63n), RangeError);
  assert.throws(() => rows.time(Number.NaN), RangeError);
});

it("rejects with the first error of several, and the connection goes on", async (t) => {
  await using database = await testDatabase();
  const sql = await openCopies(t, database);
  await sql.copy([copyOfNumbers(1, 2)]);
  await sql`begin`;
  const refused = sql.copy([copyOfNumbers(3), copyOfNumbers(4, 2, 5), copyOfNumbers(6)]);
  await assert.rejects(refused, (error) => sqlState(error) === "23505" && /duplicate key/.test(String(error)));
  await sql`rollback`;
  await assert.rejects(sql.copy([{ ...copyOfNumbers(7), into: "none (n)" }]), (error) => sqlState(error) === "42P01");
  await sql.copy([copyOfNumbers(8), copyOfNumbers(9)]);
  const rows = await sql`select n from one order by n`;
  assert.deepEqual(
    rows.map((each) => each["n"]),
    [1, 2, 8, 9],
  );
});

it("rejects after its connection was given back", async (t) => {
  await using database = await testDatabase();
  await openCopies(t, database);
  const sql = await database.store.sql.reserve();
  await sql.copy([copyOfNumbers(1)]);
  sql.release();
  await assert.rejects(sql.copy([copyOfNumbers(2)]), isConnectionLost);
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
  await reserved`select 1`;
  await reserved.copy([copyOfNumbers(1), copyOfNumbers(2)]);
  assert.deepEqual(warnings, ["01004", "01004"]);
  reserved.release();
});

for (const how of ["cut", "terminated"] as const)
  it(`rejects where its connection is ${how} meanwhile, and so does what comes after`, async (t) => {
    await using database = await testDatabase();
    await openCopies(t, database);
    const link = await linkTo(database.url);
    const store = openStore(link.url, { connections: 1, applicationName: "copy test" });
    const sql = await store.sql.reserve();
    await sql`begin`;
    await database.store.sql.begin(async (tx) => {
      await tx`insert into one values (1)`;
      // Waits for the row of the same key that is not yet committed.
      const waiting = assert.rejects(sql.copy([copyOfNumbers(1)]), isConnectionLost);
      for (let blocked = 0n; blocked === 0n; )
        blocked = (await tx`select count(*) from pg_locks where not granted and locktype = 'transactionid'`)[0]?.["count"] ?? 0n;
      if (how === "cut") link.cut("reset");
      else await tx`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'copy test'`;
      await waiting;
    });
    await assert.rejects(sql.copy([copyOfNumbers(2)]), isConnectionLost);
    await assert.rejects(async () => sql`select 1`, isConnectionLost);
    sql.release();
    await assert.rejects(sql.copy([copyOfNumbers(2)]), isConnectionLost);
    await store.close();
    await link.close();
    assert.equal((await database.store.sql`select from one where n = 2`).length, 0);
  });
