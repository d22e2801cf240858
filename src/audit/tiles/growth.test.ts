import assert from "node:assert/strict";
import { test } from "node:test";
import { Growth, outgrownTiles } from "./growth.ts";
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

test("a growth removes the partial tiles of the old size, and the folders of tiles that are full now", () => {
  assert.deepEqual(outgrownTiles(0, 300), []);
  assert.deepEqual(outgrownTiles(300, 300), []);
  assert.deepEqual(outgrownTiles(3, 200), ["tile/entries/000.p/3", "tile/0/000.p/3"]);
  assert.deepEqual(outgrownTiles(250, 256), ["tile/entries/000.p", "tile/0/000.p"]);
  assert.deepEqual(outgrownTiles(300, 400), ["tile/entries/001.p/44", "tile/0/001.p/44"]);
  assert.deepEqual(outgrownTiles(300, 600), ["tile/entries/001.p", "tile/0/001.p", "tile/1/000.p/1"]);
  assert.deepEqual(outgrownTiles(65_535, 65_537), ["tile/entries/255.p", "tile/0/255.p", "tile/1/000.p"]);
});
