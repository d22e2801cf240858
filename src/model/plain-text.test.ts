import assert from "node:assert/strict";
import { test } from "node:test";
import { age, table, time } from "./plain-text.ts";

test("an age is shown in its two largest units", () => {
  const texts = [0, 999, 45_000, 3_600_000, 8_100_000, 273_600_000, 86_401_000].map(age);
  assert.deepEqual(texts, ["0s", "0s", "45s", "1h", "2h 15m", "3d 4h", "1d"]);
});

test("a table has columns as wide as their widest cell, and no white space at a line's end", () => {
  assert.equal(
    table([
      ["a", "bb"],
      ["ccc", ""],
    ]),
    "a    bb\nccc\n",
  );
});

test("a time is shown in UTC to the second", () => {
  assert.equal(time(1_700_000_000_999), "2023-11-14T22:13:20Z");
});
