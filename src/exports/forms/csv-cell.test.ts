import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { csvCell } from "./csv-cell.ts";

/** Returns a field as a reader of RFC 4180 reads it. */
const readCell = (cell: string): string => (parse(`${cell},\r\n`, { record_delimiter: "\r\n" }) as string[][])[0]?.[0] ?? "";

test("any text is one field of CSV, reads back unchanged, and is no formula", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: "grapheme" }), fc.string({ unit: fc.constantFrom(..."=+-@\t\r\n\",' a＝") })),
      (text) => {
        const cell = csvCell(text);
        if (!cell.startsWith('"')) assert.doesNotMatch(cell, /[",\r\n]/);
        else assert.match(cell, /^"([^"]|"")*"$/u);
        const read = readCell(cell);
        assert.ok(read === text || read === `'${text}`);
        assert.doesNotMatch(read, /^\s*[=+\-@\t\r＝＋－＠]/u);
      },
    ),
  );
  const formula = '=HYPERLINK("http://evil.example","all well")';
  assert.equal(readCell(csvCell(formula)), `'${formula}`);
});
