import assert from "node:assert/strict";
import { test } from "node:test";
import { Currency, Money } from "../../model/model.ts";
import { type AskPage, csvChunks, type Entry, type EntryPage, entryPages } from "./statement-csv.ts";

const entryOf = (entry: number): Entry => ({
  entry,
  at: Date.UTC(2026, 10, 24, 8, 15),
  kind: "withdrawal",
  reverses: 0,
  direction: "debit",
  amount: Money(4005n),
  balance: Money(10n),
  counterparty: "",
});

/** A bank with a number of entries that returns at most three at a time, and counts its requests. */
function bankOf(entries: number, tellsUntil = 0) {
  const asked: number[] = [];
  const page = (before: number): EntryPage => {
    const found = [1, 2, 3].map((each) => before - each).filter((each) => each >= 1);
    const oldest = found.at(-1) ?? 1;
    return { entries: found.map(entryOf), next: oldest > 1 ? oldest : 0 };
  };
  const ask: AskPage = async (before) => {
    asked.push(before);
    return before > tellsUntil ? page(before) : null;
  };
  return { asked, first: page(entries + 1), ask };
}

const atOnce = async (): Promise<void> => {};

async function whole(entries: number, tellsUntil = 0) {
  const { asked, first, ask } = bankOf(entries, tellsUntil);
  const text = (await Array.fromAsync(csvChunks(entryPages(first, ask, atOnce), Currency("EUR")))).join("");
  const lines = text.trimEnd().split("\r\n").slice(1);
  return { asked, entries: lines.map((line) => Number(line.split(",")[0])) };
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
  const { asked, first, ask } = bankOf(11);
  let pauses = 0;
  const pause = async (): Promise<void> => {
    pauses++;
    assert.equal(asked.length, pauses - 1, "before the page is asked for");
  };
  await Array.fromAsync(entryPages(first, ask, pause));
  assert.equal(pauses, asked.length);
  const since = performance.now();
  await Array.fromAsync(entryPages(first, ask));
  assert.ok(performance.now() - since > 3 * 20, "of itself some 25 ms each");
});

test("if the bank stops answering, the file does not end like a complete one", async () => {
  await assert.rejects(whole(8, 4), /stopped sending/);
  // A page of a search may be empty and have a next one. A page that does not go on below would make an endless file.
  const first: EntryPage = { entries: [entryOf(9)], next: 9 };
  const wrong: EntryPage[] = [
    { entries: [], next: 9 },
    { entries: [entryOf(9)], next: 0 },
    { entries: [entryOf(7), entryOf(8)], next: 0 },
    { entries: [entryOf(7)], next: 8 },
  ];
  for (const page of wrong) await assert.rejects(Array.fromAsync(entryPages(first, async () => page, atOnce)), /does not follow/);
  const empty: EntryPage = { entries: [], next: 5 };
  const pages = [empty, { entries: [entryOf(2)], next: 0 }];
  const found = await Array.fromAsync(entryPages(first, async () => pages.shift() ?? null, atOnce));
  assert.deepEqual(
    found.flat().map(({ entry }) => entry),
    [9, 2],
  );
});
