import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ticksFor } from "./scale.ts";

const runs = { numRuns: 300 * Number(process.env["FUZZ_RUNS"] ?? 1) };

test("the ticks are round, from zero to the first that is not below the largest value", () => {
  assert.deepEqual(ticksFor(0, false), [0, 1]);
  assert.deepEqual(ticksFor(1, false), [0, 0.5, 1]);
  assert.deepEqual(ticksFor(0.03, false), [0, 0.01, 0.02, 0.03]);
  assert.deepEqual(ticksFor(0.3, true), [0, 1]);
  assert.deepEqual(ticksFor(7, true), [0, 2, 4, 6, 8]);
  assert.deepEqual(ticksFor(2_001, false), [0, 1_000, 2_000, 3_000]);
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 1e12, noNaN: true }), fc.boolean(), (largest, isWhole) => {
      const ticks = ticksFor(largest, isWhole);
      assert.ok(ticks.length >= 2 && ticks.length <= 5, `${ticks}`);
      assert.equal(ticks[0], 0);
      assert.ok((ticks.at(-1) ?? 0) >= largest * (1 - 1e-6) && (ticks.at(-2) ?? 0) < largest, `${ticks} for ${largest}`);
      assert.match((ticks[1] ?? 0).toExponential(), /^[125]e/);
      if (isWhole) assert.ok(ticks.every(Number.isInteger));
    }),
    runs,
  );
});
