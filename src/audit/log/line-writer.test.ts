import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { EVENT_COLUMNS, type EventRow, eventRowFrom } from "../../events/events.ts";
import { unicodeText } from "../../model/testing/unicode-text.ts";
import { CopyRows } from "../../store/store.ts";
import { encodeLine, plainLine, saltOf } from "./line.ts";
import { LineWriter } from "./line-writer.ts";

const optional = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary);
/** Any text that PostgreSQL stores. */
const text = fc.oneof(fc.constantFrom("ok", "ATM-0001", "", '"', "\\", "\u2028", "\x7f"), unicodeText());
const micros = fc.oneof(
  fc.integer({ min: 0, max: 2 ** 31 }).map((ms) => 1_000n * BigInt(ms)),
  fc.bigInt({ min: -(2n ** 53n) + 1n, max: 2n ** 53n - 1n }),
);

/** A row with any values that its columns hold, in the binary form of a DataRow. */
const rows = fc.record({
  writer: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  ...{ micros, amount: optional(fc.maxSafeInteger().map(BigInt)), n: fc.integer({ min: 1, max: 2 ** 31 - 1 }) },
  ids: fc.tuple(...Array.from({ length: 4 }, () => optional(fc.uuid()))),
  ...{ kind: text, outcome: text, terminal: optional(text) },
  effect: optional(fc.uint8Array({ maxLength: 48 })),
});
type Row = typeof rows extends fc.Arbitrary<infer Value> ? Value : never;

const MAC = Buffer.from(Array.from({ length: 32 }, (_, i) => i));

function rowFrom({ writer, micros: at, amount, n, ids, kind, outcome, terminal, effect }: Row, isLast: boolean): EventRow {
  const values = new CopyRows(1);
  const start = values.size;
  values.row(EVENT_COLUMNS.length);
  values.int8(writer);
  values.int8(at);
  values.int8(amount);
  values.int4(n);
  for (const id of ids) values.uuid(id);
  for (const each of [kind, outcome, terminal]) values.text(each);
  values.bytes(effect);
  values.bytes(isLast ? Buffer.from("sealed") : null);
  values.bytes(isLast ? MAC : null);
  return eventRowFrom(Buffer.concat([Buffer.alloc(5), values.bytesFrom(start)]));
}

const writer = new LineWriter();

test("the lines of any commit are those of the plain form", () => {
  fc.assert(
    fc.property(fc.array(rows, { minLength: 1, maxLength: 5 }), fc.maxSafeInteger(), (all, any) => {
      const index = Math.abs(any) % 2 ** 52;
      const commit = all.map((row, i) => rowFrom(row, i === all.length - 1));
      const lines = commit.map((row, i) => {
        const salt = saltOf(MAC, row.n);
        return `${encodeLine(plainLine(row, { index: index + i, currency: "EUR", salt }))}\n`;
      });
      const { text: written, ends } = writer.write(index, commit, "EUR");
      assert.equal(written.toString(), lines.join(""));
      assert.deepEqual(
        ends,
        lines.map((_, i) => Buffer.byteLength(lines.slice(0, i + 1).join(""))),
      );
    }),
  );
});

test("no line is written of rows that are no commit, or of a number that no writer writes", () => {
  const [row] = fc.sample(rows, { numRuns: 1, seed: 1 }) as [Row];
  assert.throws(() => writer.write(0, [rowFrom(row, false)], "EUR"), RangeError);
  assert.throws(() => writer.write(0, [], "EUR"), RangeError);
  const strange = rowFrom({ ...row, amount: 5n }, true);
  strange.image.writeBigInt64BE(2n ** 60n, strange.image.indexOf(Buffer.from([0, 0, 0, 0, 0, 0, 0, 5])));
  assert.throws(() => writer.write(0, [strange], "EUR"), RangeError);
});
