import assert from "node:assert/strict";
import { test } from "node:test";
import { sectionsOf, tableOf } from "./table.ts";

const pairs = [
  { a: { rate: 300 }, b: { rate: 100 } },
  { a: { rate: 1_000 }, b: { rate: 250 } },
  { a: { rate: 100 }, b: { rate: 50 } },
];

test("a row shows the medians of both sides, and the ratios of the pairs", () => {
  const text = tableOf("beside", ["ours", "theirs"], [{ figure: "rate", label: "a second" }], pairs);
  assert.equal(
    text,
    "  beside (3 pairs)  ours  theirs  ratio  least  most  goal\n  a second           300     100   3.00   2.00  4.00\n",
  );
});

test("a goal is for the ratio or for the first side, and the table says whether it was met", () => {
  const told = (goal: Parameters<typeof tableOf>[2][number]["goal"] & object): string =>
    tableOf("t", ["ours", "theirs"], [{ figure: "rate", label: "l", goal }], pairs);
  assert.match(told({ least: 3 }), / >= 3: met\n$/);
  assert.match(told({ most: 2.9 }), / <= 2\.9: MISSED\n$/);
  assert.match(told({ most: 300, of: "a" }), / first <= 300: met\n$/);
  assert.match(told({ least: 301, of: "a" }), / first >= 301: MISSED\n$/);
});

test("a ratio to zero is shown as none, and sections follow each other", () => {
  const nothing = [{ a: { rate: 5 }, b: { rate: 0 } }];
  const rows = [{ figure: "rate", label: "rate" }] as const;
  const text = sectionsOf(
    "t",
    ["ours", "theirs"],
    [
      { label: "one ", rows, pairs: nothing },
      { label: "two ", rows, pairs: nothing },
    ],
  );
  assert.match(text, /\n {2}one rate +5 +0 +none +none +none\n {2}two rate/);
});
