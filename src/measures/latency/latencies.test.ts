import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { bucketOf, Latencies, LEAST_MS, MOST_MS, RELATIVE_ERROR } from "./latencies.ts";

const runs = { numRuns: 300 * Number(process.env["FUZZ_RUNS"] ?? 1) };
const latency = fc.double({ min: Math.log(LEAST_MS), max: Math.log(MOST_MS), noNaN: true }).map(Math.exp);
const ROUNDING = 1e-9;

function latenciesOf(values: readonly number[]): Latencies {
  const latencies = new Latencies();
  for (const value of values) latencies.add(bucketOf(value), 1);
  return latencies;
}

/** The exact percentile, by the nearest rank. */
const exact = (values: readonly number[], q: number): number =>
  values.toSorted((a, b) => a - b)[Math.ceil(q * values.length * (1 - ROUNDING)) - 1] as number;

function assertNear(found: number | null, value: number): void {
  assert.ok(found !== null && Math.abs(found - value) <= value * (RELATIVE_ERROR + ROUNDING), `${found} instead of ${value}`);
}

test("every percentile of servers merged in any way is within the error of the exact one over all their values", () => {
  const servers = fc.array(fc.array(latency, { maxLength: 40 }), { minLength: 1, maxLength: 5 });
  const share = fc.oneof(fc.constantFrom(0.5, 0.99, 1), fc.double({ min: 0.001, max: 1, noNaN: true }));
  fc.assert(
    fc.property(servers, share, (all, q) => {
      const merged = new Latencies();
      for (const values of all) merged.merge(latenciesOf(values));
      const values = all.flat();
      assert.equal(merged.count, values.length);
      if (values.length === 0) assert.equal(merged.percentile(q), null);
      else assertNear(merged.percentile(q), exact(values, q));
    }),
    runs,
  );
});

test("the buckets are in the order of the latencies, and their ends are within the bounds", () => {
  fc.assert(
    fc.property(latency, latency, (one, other) => {
      if (one <= other) assert.ok(bucketOf(one) <= bucketOf(other));
    }),
    runs,
  );
  for (const ms of [0, -1, LEAST_MS / 2, LEAST_MS]) assert.equal(latenciesOf([ms]).percentile(1), LEAST_MS);
  assertNear(latenciesOf([MOST_MS * 1_000]).percentile(1), MOST_MS);
});

test("parts of an interval count as parts", () => {
  const latencies = new Latencies();
  for (let n = 0; n < 10; n++) latencies.add(bucketOf(1), 0.1);
  latencies.add(bucketOf(100), 0.9);
  assertNear(latencies.percentile(0.5), 1);
  assertNear(latencies.percentile(0.6), 100);
});
