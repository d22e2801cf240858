import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Currency, Money } from "../../model/model.ts";
import { CSV_HEADER, csvCell, csvLine, type StatementLine } from "./statement-lines.ts";

const runs = { numRuns: 200 * Number(process.env["FUZZ_RUNS"] ?? 1) };
const entryOf = (entry: number): StatementLine => ({
  entry,
  at: Date.UTC(2026, 10, 24, 8, 15, 0, 7),
  kind: "withdrawal",
  reverses: 0,
  direction: "debit",
  amount: Money(4005n),
  balance: Money(999_999_999_999_999n),
  counterparty: "",
});

/** Returns the cells of each line by RFC 4180. */
function parse(text: string): string[][] {
  const lines: string[][] = [];
  let at = 0;
  while (at < text.length) {
    const line: string[] = [];
    do {
      const match = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
      match.lastIndex = at;
      const [whole, quoted, plain = ""] = match.exec(text) ?? assert.fail(`no cell at ${at}`);
      at += whole.length;
      line.push(quoted?.replaceAll('""', '"') ?? plain);
    } while (text[at - 1] === ",");
    lines.push(line);
  }
  return lines;
}

test("a line has exactly the fields of its entry", () => {
  assert.equal(CSV_HEADER, "entry,booked_at,kind,direction,amount,balance,currency,reverses_booked_at,counterparty\r\n");
  const line = (code: string) => csvLine(entryOf(7), Currency(code)).trimEnd();
  const reversal = { ...entryOf(8), kind: "withdrawal-reversal", direction: "credit", reverses: entryOf(7).at + 1 } as const;
  assert.equal(line("EUR"), "7,2026-11-24T08:15:00.007Z,withdrawal,debit,40.05,9999999999999.99,EUR,,");
  assert.equal(line("JPY"), "7,2026-11-24T08:15:00.007Z,withdrawal,debit,4005,999999999999999,JPY,,");
  assert.equal(line("BHD"), "7,2026-11-24T08:15:00.007Z,withdrawal,debit,4.005,999999999999.999,BHD,,");
  const reversed = "8,2026-11-24T08:15:00.007Z,withdrawal-reversal,credit,40.05,9999999999999.99,EUR,2026-11-24T08:15:00.008Z,";
  assert.equal(csvLine(reversal, Currency("EUR")).trimEnd(), reversed);
  const paid = { ...entryOf(9), kind: "transfer", counterparty: "ben" };
  assert.match(csvLine(paid, Currency("EUR")), /,EUR,,ben\r\n$/);
});

test("any text is one cell, and no cell is a formula", () => {
  const texts = fc.string({ unit: fc.constantFrom(...'=+-@|%",\r\n\t \0a1é😀'), maxLength: 12 });
  fc.assert(
    fc.property(fc.array(texts, { minLength: 1, maxLength: 7 }), (cells) => {
      const [line, ...more] = parse(`${cells.map(csvCell).join(",")}\r\n`);
      assert.deepEqual(more, []);
      assert.equal(line?.length, cells.length);
      for (const [i, cell] of (line ?? []).entries()) {
        assert.doesNotMatch(cell, /^[\s\0]*[=+\-@|%]/);
        assert.ok(cell === cells[i] || cell === `'${cells[i]}`);
      }
    }),
    runs,
  );
  assert.equal(csvCell("=1+1"), "'=1+1");
  assert.equal(csvCell('a "b", c'), '"a ""b"", c"');
});
