import assert from "node:assert/strict";
import { test } from "node:test";
import { Money } from "../../model/model.ts";
import { firstPieces, join, type Notes, notesOf, pieces, tidy, without, worth } from "./notes.ts";

const notes = (...pairs: readonly (readonly [bigint, number])[]): Notes =>
  pairs.map(([denomination, count]) => ({ denomination: Money(denomination), notes: count }));

test("notes have a worth, a number, and a number for each denomination", () => {
  const some = notes([10n, 3], [50n, 2]);
  assert.deepEqual([worth(some), pieces(some), worth([]), pieces([])], [130n, 5, 0n, 0]);
  assert.deepEqual([notesOf(some, Money(50n)), notesOf(some, Money(20n))], [2, 0]);
});

test("joined notes are the notes of both lists", () => {
  assert.deepEqual(join(notes([10n, 3], [50n, 2]), notes([50n, 1], [20n, 4])), notes([10n, 3], [50n, 3], [20n, 4]));
});

test("notes are subtracted only if all of them are there", () => {
  const held = notes([10n, 3], [50n, 2]);
  assert.deepEqual(without(held, notes([50n, 2])), notes([10n, 3], [50n, 0]));
  for (const each of [notes([10n, 4], [50n, 1]), notes([10n, 1], [50n, 3]), notes([10n, 1], [20n, 1])])
    assert.throws(() => without(held, each), RangeError);
});

test("tidy notes leave out zeros, largest first, and the first notes are picked in that order", () => {
  const some = notes([10n, 3], [100n, 0], [50n, 2], [20n, 1]);
  assert.deepEqual(tidy(some), notes([50n, 2], [20n, 1], [10n, 3]));
  assert.deepEqual(firstPieces(some, 4), notes([50n, 2], [20n, 1], [10n, 1]));
  assert.deepEqual([firstPieces(some, 0), pieces(firstPieces(some, 99))], [[], 6]);
});
