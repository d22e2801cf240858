import assert from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { unicodeText } from "../../model/testing/unicode-text.ts";
import { testDatabase } from "../testing/test-database.ts";
import { add, COPY_MANY, ECHO, LIST, open } from "../testing/test-pipeline.ts";
import { BinaryRow, CopyRows } from "../wire/binary-rows.ts";
import { BinaryValues } from "../wire/binary-values.ts";
import { TYPE } from "./statement.ts";

const runs = 50 * Number(process.env["FUZZ_RUNS"] ?? 1);
/** PostgreSQL has no text with a NUL in it. */
const text = unicodeText({ maxLength: 300 }).map((value) => value.replaceAll("\0", ""));
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

it("PostgreSQL stores every copied value", async (t) => {
  await using database = await testDatabase();
  const sql = await open(t, database);
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 20 }), async (expected) => {
      // Room for one row, so the buffer must grow.
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
      // JSON keeps neither prototypes nor the order of keys.
      assert.deepEqual(
        ordered.map(([, rest]) => rest),
        expected.map((each) => ({ ...each, object: plain(each.object) })),
      );
    }),
    { numRuns: runs },
  );
});

const plain = (object: unknown): unknown => JSON.parse(JSON.stringify(object));

it("every value of an array returns unchanged", async (t) => {
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

it("a column can be read only as its own type", async (t) => {
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

it("a value outside its type is refused", () => {
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
