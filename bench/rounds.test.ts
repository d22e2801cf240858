import assert from "node:assert/strict";
import { test } from "node:test";
import { alternate, quantile, type Side, spreadOf } from "./rounds.ts";

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

test("NaN does not count in a spread", () => {
  assert.deepEqual(spreadOf([3, Number.NaN, 1, 2]), { least: 1, median: 2, most: 3 });
  assert.deepEqual(spreadOf([Number.NaN]), { least: Number.NaN, median: Number.NaN, most: Number.NaN });
});

test("a quantile between two values is interpolated", () => {
  assert.equal(quantile([1, 2, 3, 4], 0.5), 2.5);
  assert.equal(quantile([1, 2, 3, 4], 1), 4);
  assert.equal(quantile([], 0.5), Number.NaN);
});
