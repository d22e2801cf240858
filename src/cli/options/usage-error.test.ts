import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { didYouMean } from "./usage-error.ts";

const known = ["verify", "audit verify", "audit tail", "withdraw", "pepper"];

test("the nearest word is named, also if neighbours were swapped, and none if none is near", () => {
  for (const [word, near] of [
    ["verfiy", "verify"],
    ["Audit Verify", "audit verify"],
    ["audit tial", "audit tail"],
    ["withdarw", "withdraw"],
    ["peper", "pepper"],
    ["ppeepr", "pepper"],
  ] as const)
    assert.equal(didYouMean(word, known), ` (did you mean ${near}?)`, word);
  for (const word of ["", "x", "rob", "completely-else"]) assert.equal(didYouMean(word, known), "", word);
});

test("a swap of two neighbours is one change: it is nearer than a word with two letters changed", () => {
  assert.equal(didYouMean("abdcef", ["abxxef", "abcdef"]), " (did you mean abcdef?)");
});

test("any word with at most one letter changed finds its origin", () => {
  const words = fc.constantFrom(...known);
  fc.assert(
    fc.property(words, fc.nat(), fc.constantFrom("q", ""), (word, at, letter) => {
      const place = at % word.length;
      const typed = word.slice(0, place) + letter + word.slice(place + 1);
      assert.equal(didYouMean(typed, known), ` (did you mean ${word}?)`);
    }),
  );
});
