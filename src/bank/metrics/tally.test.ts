import assert from "node:assert/strict";
import { test } from "node:test";
import { Tally } from "./tally.ts";

test("each pair of names is counted separately", () => {
  const tally = new Tally();
  for (const [first, second] of [
    ["deposit", "ok"],
    ["deposit", "bank-busy"],
    ["deposit", "ok"],
    ["constructor", "__proto__"],
  ] as const)
    tally.add(first, second);
  assert.deepEqual(
    [...tally],
    [
      ["deposit", "ok", 2],
      ["deposit", "bank-busy", 1],
      ["constructor", "__proto__", 1],
    ],
  );
});
