import assert from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { unicodeText } from "../../model/testing/unicode-text.ts";
import { testDatabase } from "../testing/test-database.ts";
import { parseArray, printArray } from "./arrays.ts";

const runs = 50 * Number(process.env["FUZZ_RUNS"] ?? 1);
/** PostgreSQL's text cannot contain NUL. */
const text = unicodeText().map((value) => value.replaceAll("\0", ""));
const list = fc.array(fc.option(fc.oneof(text, fc.constantFrom("NULL", "null", "", "{", '"', "\\", ",", " a "))));

it("a printed array reads back unchanged", () => {
  fc.assert(
    fc.property(list, (values) => assert.deepEqual(parseArray(printArray(values, String), String), values)),
    { numRuns: runs },
  );
});

it("PostgreSQL reads our arrays, and we read its arrays", async () => {
  await using database = await testDatabase();
  const { sql } = database.store;
  await fc.assert(
    fc.asyncProperty(list, async (values) => {
      const [row] = await sql`
        select ${values}::text[] as whole, (select array_agg(v order by i) from unnest(${values}::text[]) with ordinality as e (v, i)) as again`;
      assert.deepEqual(row?.["whole"], values);
      assert.deepEqual(row?.["again"] ?? [], values);
    }),
    { numRuns: runs },
  );
});

it("lists of every type return unchanged from PostgreSQL", async () => {
  await using database = await testDatabase();
  const { sql } = database.store;
  const lists = {
    bigs: [1n, null, -9_007_199_254_740_993n],
    times: [new Date(0), new Date(1_700_000_000_123)],
    bytes: [Buffer.from([0, 255]), Buffer.alloc(0)],
    flags: [true, false],
    ids: ["0190b6b0-5f3e-7cc3-98c4-dc0c0c07398f"],
    numbers: [1, -2],
  };
  const [row] = await sql`
    select ${sql.array(lists.bigs)}::bigint[] as bigs, ${sql.array(lists.times)}::timestamptz[] as times,
           ${sql.array(lists.bytes)}::bytea[] as bytes, ${sql.array(lists.flags)}::boolean[] as flags,
           ${lists.ids}::uuid[] as ids, ${lists.numbers}::integer[] as numbers`;
  assert.deepEqual({ ...row }, lists);
});
