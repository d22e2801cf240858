import assert from "node:assert/strict";
import { test } from "node:test";
import { Growth } from "./growth.ts";
import { TileTree } from "./tile-tree.ts";
import { TILE_WIDTH, tilePath } from "./tiles.ts";

test("the files of a growth are those that the new size needs and the old size did not have", () => {
  const entries = (count: number): Buffer[] => Array.from({ length: count }, () => Buffer.alloc(64));
  const growth = new Growth(new TileTree(), []);
  const paths = (count: number): string[] => growth.append(entries(count)).map(({ tile }) => tilePath(tile));
  assert.deepEqual(paths(0), []);
  assert.deepEqual(paths(2), ["tile/entries/000.p/2", "tile/0/000.p/2"]);
  // A full tile leaves no partial bundle behind it.
  assert.deepEqual(paths(TILE_WIDTH - 2), ["tile/entries/000", "tile/0/000", "tile/1/000.p/1"]);
  assert.deepEqual(paths(1), ["tile/entries/001.p/1", "tile/0/001.p/1"]);
  assert.deepEqual(paths(TILE_WIDTH), [
    ...["tile/entries/001", "tile/entries/002.p/1"],
    ...["tile/0/001", "tile/0/002.p/1", "tile/1/000.p/2"],
  ]);
});
