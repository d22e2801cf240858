import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Money } from "../../model/model.ts";
import { type Notes, notesOf, pieces, worth } from "./notes.ts";
import { Payable, unitOf, whyNotPayable } from "./payable.ts";

const runs = 60 * Number(process.env["FUZZ_RUNS"] ?? 1);
const notes = (...pairs: [number, number][]): Notes =>
  pairs.map(([denomination, count]) => ({ denomination: Money(BigInt(denomination)), notes: count }));

const cassettes = fc
  .uniqueArray(fc.constantFrom(5, 10, 20, 50, 100, 30, 70), { minLength: 1, maxLength: 4 })
  .chain((denominations) => fc.tuple(...denominations.map((each) => fc.nat(6).map((count): [number, number] => [each, count]))))
  .map((pairs) => notes(...pairs));

/** Every payable amount with its fewest notes, found by trying all combinations. */
function tryAll(all: Notes, notesMax: number): Map<bigint, number> {
  let sums = new Map<bigint, number>([[0n, 0]]);
  for (const each of all) {
    const next = new Map(sums);
    for (const [sum, used] of sums)
      for (let count = 1; count <= each.notes; count++) {
        const total = sum + each.denomination * BigInt(count);
        if (used + count <= notesMax) next.set(total, Math.min(next.get(total) ?? Infinity, used + count));
      }
    sums = next;
  }
  return sums;
}

test("a mix is exact, within the counts, and has the fewest notes", () => {
  fc.assert(
    fc.property(cassettes, fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 900 }), (all, notesMax, amount) => {
      const mix = new Payable(all, notesMax).mix(Money(BigInt(amount)));
      const fewest = tryAll(all, notesMax).get(BigInt(amount));
      assert.equal(mix === null ? undefined : pieces(mix), fewest);
      if (mix === null) return;
      assert.equal(worth(mix), BigInt(amount));
      for (const each of mix) assert.ok(each.notes <= notesOf(all, each.denomination));
    }),
    { numRuns: runs },
  );
});

test("below and above are the nearest payable amounts", () => {
  fc.assert(
    fc.property(cassettes, fc.integer({ min: 0, max: 900 }), (all, asked) => {
      const payable = new Payable(all, 12);
      const sums = [...tryAll(all, 12).keys()].filter((sum) => sum > 0n).sort((a, b) => Number(a - b));
      assert.equal(payable.below(BigInt(asked)), sums.findLast((sum) => sum <= BigInt(asked)) ?? null);
      assert.equal(payable.above(BigInt(asked)), sums.find((sum) => sum >= BigInt(asked)) ?? null);
    }),
    { numRuns: runs },
  );
});

test("sixty out of fifties and twenties is three twenties", () => {
  assert.deepEqual(new Payable(notes([50, 9], [20, 9])).mix(Money(60n)), notes([20, 3]));
});

test("empty cassettes pay nothing", () => {
  const payable = new Payable(notes([50, 0]));
  assert.equal(payable.mix(Money(50n)), null);
  assert.equal(payable.below(1000n), null);
  assert.equal(payable.above(1n), null);
  assert.equal(new Payable([]).above(1n), null);
});

test("the dispenser pays at most a hundred notes at once", () => {
  const payable = new Payable(notes([10, 500]));
  assert.equal(pieces(payable.mix(Money(1000n)) ?? []), 100);
  assert.equal(payable.mix(Money(1010n)), null);
  assert.equal(payable.below(10n ** 6n), 1000n);
});

test("denominations are payable together if they are at most a thousand units apart and each is named once", () => {
  const [near, far] = [notes([10, 1], [10_000, 1]), notes([10, 1], [10_010, 1])];
  assert.equal(whyNotPayable(near), null);
  assert.equal(whyNotPayable(far), "has denominations too far apart to be paid out together");
  assert.equal(whyNotPayable([]), null);
  assert.equal(whyNotPayable([...near, ...near.slice(1)]), "names a denomination twice");
});

test("the unit is the greatest common divisor of all cassettes, the empty ones too", () => {
  assert.deepEqual([unitOf(notes([20, 1], [50, 0])), unitOf(notes([50, 3])), unitOf([])], [10n, 50n, 1n]);
});
