import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Money } from "../../model/model.ts";
import { type MixName, noteMixes } from "./note-mix.ts";
import { type Notes, notesOf, pieces, tidy, worth } from "./notes.ts";
import { Payable } from "./payable.ts";

const runs = { numRuns: 60 * Number(process.env["FUZZ_RUNS"] ?? 1) };
const notes = (...pairs: readonly (readonly [number, number])[]): Notes =>
  pairs.map(([denomination, count]) => ({ denomination: Money(BigInt(denomination)), notes: count }));
const cassettes = fc
  .uniqueArray(fc.constantFrom(5, 10, 20, 50, 100, 30, 70), { minLength: 1, maxLength: 4 })
  .chain((denominations) => fc.tuple(...denominations.map((each) => fc.nat(6).map((count) => [each, count] as const))))
  .map((pairs) => notes(...pairs));

/** Every combination of these notes that is worth `amount`, with at most `notesMax` notes. */
function everyWay(all: Notes, amount: bigint, notesMax: number): Notes[] {
  const [first, ...rest] = all;
  if (first === undefined) return amount === 0n && notesMax >= 0 ? [[]] : [];
  return Array.from({ length: first.notes + 1 }, (_, count) => count).flatMap((count) =>
    everyWay(rest, amount - first.denomination * BigInt(count), notesMax - count).map((way) => [
      { denomination: first.denomination, notes: count },
      ...way,
    ]),
  );
}

test("every mix is exact, within the counts, and different from every other mix", () => {
  fc.assert(
    fc.property(cassettes, fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 90 }), (all, most, fives) => {
      const amount = Money(BigInt(fives * 5));
      const found = noteMixes(all, amount, most);
      const ways = found ?? [];
      assert.equal(found !== null, new Payable(all, most).mix(amount) !== null);
      for (const way of ways) {
        assert.equal(worth(way.notes), amount);
        assert.ok(pieces(way.notes) <= most);
        for (const each of way.notes) assert.ok(each.notes >= 1 && each.notes <= notesOf(all, each.denomination));
      }
      assert.equal(
        new Set(ways.map((way) => JSON.stringify(way.notes, (_, each) => (typeof each === "bigint" ? `${each}` : each)))).size,
        ways.length,
      );
      assert.deepEqual(noteMixes(all.toReversed(), amount, most), found, "the order of the cassettes does not matter");
    }),
    runs,
  );
});

test("few has the fewest notes of all mixes; small has the most of the smallest denomination, then of the next", () => {
  fc.assert(
    fc.property(cassettes, fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 90 }), (all, most, fives) => {
      const amount = Money(BigInt(fives * 5));
      const ways = noteMixes(all, amount, most) ?? [];
      const every = everyWay(all, amount, most);
      if (every.length === 0) return assert.deepEqual(ways, []);
      const named = (name: MixName) => (ways.find((each) => each.name === name) ?? ways[0])?.notes ?? [];
      assert.equal(pieces(named("few")), Math.min(...every.map(pieces)));
      const kinds = tidy(all).map((each) => each.denomination);
      // Denominations run from the largest to the smallest, and the smallest has the most weight.
      const weight = (way: Notes) => kinds.reduceRight((sum, each) => sum * 100 + notesOf(way, each), 0);
      assert.equal(Math.max(...ways.map((each) => weight(each.notes))), Math.max(...every.map(weight)));
    }),
    runs,
  );
});

const PLENTY = notes([10, 300], [20, 300], [50, 200]);
const CASES: readonly [Notes, number, Readonly<Partial<Record<MixName, Notes>>>][] = [
  [PLENTY, 100, { few: notes([50, 2]), mix: notes([50, 1], [20, 2], [10, 1]), small: notes([10, 10]) }],
  [PLENTY, 60, { few: notes([50, 1], [10, 1]), mix: notes([20, 2], [10, 2]), small: notes([10, 6]) }],
  [PLENTY, 40, { few: notes([20, 2]), mix: notes([20, 1], [10, 2]), small: notes([10, 4]) }],
  [PLENTY, 20, { few: notes([20, 1]), small: notes([10, 2]) }],
  [PLENTY, 10, { few: notes([10, 1]) }],
  [notes([20, 9], [50, 9]), 60, { few: notes([20, 3]) }],
  [notes([20, 9], [50, 9]), 100, { few: notes([50, 2]), small: notes([20, 5]) }],
  [PLENTY, 2000, { few: notes([50, 40]), mix: notes([50, 39], [20, 2], [10, 1]), small: notes([50, 25], [10, 75]) }],
  [PLENTY, 45, {}],
  [notes([50, 0]), 50, {}],
];
for (const [all, amount, expected] of CASES)
  test(`${amount} out of ${all.map((each) => `${each.notes}x${each.denomination}`).join(", ")}`, () => {
    const ways = noteMixes(all, Money(BigInt(amount))) ?? [];
    assert.deepEqual(Object.fromEntries(ways.map((each) => [each.name, each.notes])), expected);
  });
