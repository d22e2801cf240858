import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Currency, Money } from "../../model/model.ts";
import { CSV_HEADER, csvCell, csvChunks, csvLine, type Entry } from "./statement-csv.ts";

const runs = { numRuns: 200 * Number(process.env["FUZZ_RUNS"] ?? 1) };
const entryOf = (entry: number): Entry => ({
  entry,
  at: Date.UTC(2026, 10, 24, 8, 15, 0, 7),
  kind: "withdrawal",
  reverses: 0,
  direction: "debit",
  amount: Money(4005n),
  balance: Money(999_999_999_999_999n),
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
  assert.equal(CSV_HEADER, "entry,booked_at,kind,direction,amount,balance,currency,reverses_booked_at\r\n");
  const line = (code: string) => csvLine(entryOf(7), Currency(code)).trimEnd();
  const reversal = { ...entryOf(8), kind: "withdrawal-reversal", direction: "credit", reverses: entryOf(7).at + 1 } as const;
  assert.equal(line("EUR"), "7,2026-11-24T08:15:00.007Z,withdrawal,debit,40.05,9999999999999.99,EUR,");
  assert.equal(line("JPY"), "7,2026-11-24T08:15:00.007Z,withdrawal,debit,4005,999999999999999,JPY,");
  assert.equal(line("BHD"), "7,2026-11-24T08:15:00.007Z,withdrawal,debit,4.005,999999999999.999,BHD,");
  const reversed = "8,2026-11-24T08:15:00.007Z,withdrawal-reversal,credit,40.05,9999999999999.99,EUR,2026-11-24T08:15:00.008Z";
  assert.equal(csvLine(reversal, Currency("EUR")).trimEnd(), reversed);
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

/** A bank with a number of entries that returns at most three at a time, and counts its requests. */
function bankOf(entries: number, tellsUntil = 0) {
  const asked: number[] = [];
  const page = (before: number) =>
    Array.from({ length: 3 }, (_, i) => before - 1 - i)
      .filter((each) => each >= 1)
      .map(entryOf);
  const ask = async (before: number) => {
    asked.push(before);
    return before > tellsUntil ? page(before) : null;
  };
  return { asked, first: page(entries + 1), ask };
}

async function whole(entries: number, tellsUntil = 0) {
  const { asked, first, ask } = bankOf(entries, tellsUntil);
  const lines = parse((await Array.fromAsync(csvChunks(first, ask, Currency("EUR"), async () => {}))).join(""));
  return { asked, entries: lines.slice(1).map(([entry]) => Number(entry)) };
}

test("the file has all pages, newest first, and each entry once", async () => {
  const down = (from: number, to: number) => Array.from({ length: from - to + 1 }, (_, i) => from - i);
  assert.deepEqual(await whole(0), { asked: [], entries: [] });
  assert.deepEqual(await whole(1), { asked: [], entries: [1] });
  assert.deepEqual(await whole(3), { asked: [], entries: [3, 2, 1] });
  assert.deepEqual(await whole(8), { asked: [6, 3], entries: down(8, 1) });
  assert.deepEqual((await whole(12_001)).entries, down(12_001, 1));
});

test("a pause between two pages keeps a download within the ATM's budget at the bank", async () => {
  const { asked, first, ask } = bankOf(11, 0);
  let pauses = 0;
  const pause = async (): Promise<void> => {
    pauses++;
    assert.equal(asked.length, pauses - 1, "before the page is asked for");
  };
  await Array.fromAsync(csvChunks(first, ask, Currency("EUR"), pause));
  assert.equal(pauses, asked.length);
  const since = performance.now();
  await Array.fromAsync(csvChunks(first, ask, Currency("EUR")));
  assert.ok(performance.now() - since > 3 * 20, "of itself some 25 ms each");
});

test("if the bank stops answering, the file does not end like a complete one", async () => {
  await assert.rejects(whole(8, 4), /stopped sending/);
  // Only entry 1 is the end, not an empty page. A page that does not continue would make an endless file.
  for (const page of [[], [entryOf(9)]])
    await assert.rejects(Array.fromAsync(csvChunks([entryOf(9)], async () => page, Currency("EUR"))), /does not follow/);
});
