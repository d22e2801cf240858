import assert from "node:assert/strict";
import { test } from "node:test";
import { alternate, medianWithin, quantile, type Side, spreadOf } from "./rounds.ts";

test("the two sides take turns, and the first round of each does not count", async () => {
  const turns: string[] = [];
  const side = (name: string): Side<"turn"> => ({ name, round: async () => ({ turn: turns.push(name) }) });
  const pairs = await alternate(2, side("a"), side("b"));
  assert.equal(turns.join(""), "ababab");
  assert.deepEqual(pairs, [
    { a: { turn: 3 }, b: { turn: 4 } },
    { a: { turn: 5 }, b: { turn: 6 } },
  ]);
});

test("mirrored, each pair begins with the side that the one before ended with", async () => {
  const turns: string[] = [];
  const side = (name: string): Side<"turn"> => ({ name, round: async () => ({ turn: turns.push(name) }) });
  const pairs = await alternate(3, side("a"), side("b"), 1, true);
  assert.equal(turns.join(""), "abbaabba");
  assert.deepEqual(
    pairs.map(({ a, b }) => [a.turn, b.turn]),
    [
      [4, 3],
      [5, 6],
      [8, 7],
    ],
  );
});

test("the median is within the ranks of the binomial distribution", () => {
  const upTo = (count: number) => Array.from({ length: count }, (_, n) => count - n);
  // The ranks of textbooks for 95 %.
  assert.deepEqual(medianWithin(upTo(5)), [1, 5]);
  assert.deepEqual(medianWithin(upTo(10)), [2, 9]);
  assert.deepEqual(medianWithin(upTo(20)), [6, 15]);
  assert.deepEqual(medianWithin(upTo(40)), [14, 27]);
});

test("NaN does not count in a spread", () => {
  assert.deepEqual(spreadOf([3, Number.NaN, 1, 2]), { least: 1, median: 2, most: 3 });
  assert.deepEqual(spreadOf([Number.NaN]), { least: Number.NaN, median: Number.NaN, most: Number.NaN });
});

test("a quantile between two values is interpolated", () => {
  assert.equal(quantile([1, 2, 3, 4], 0.5), 2.5);
  assert.equal(quantile([1, 2, 3, 4], 1), 4);
  assert.equal(quantile([], 0.5), Number.NaN);
});
