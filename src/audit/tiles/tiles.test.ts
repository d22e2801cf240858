import assert from "node:assert/strict";
import { test } from "node:test";
import { consistencyProof, inclusionProof, leafHash, verifyConsistency, verifyInclusion } from "../../tlog/tlog.ts";
import { testEvents, testLog } from "../testing/test-log.ts";
import { TileReader } from "./tile-reader.ts";
import { TileTree } from "./tile-tree.ts";
import { decodeBundle, decodeTile, encodeBundle, levelSize, partialTiles, tilePath } from "./tiles.ts";

test("the paths of tlog-tiles", () => {
  assert.equal(tilePath({ level: 0, index: 0, width: 256 }), "tile/0/000");
  assert.equal(tilePath({ level: 1, index: 1234067, width: 256 }), "tile/1/x001/x234/067");
  assert.equal(tilePath({ level: "entries", index: 1000, width: 8 }), "tile/entries/x001/000.p/8");
});

test("the tiles of a tree of 70,000 are those that tlog-tiles names", () => {
  assert.deepEqual([levelSize(0, 70_000), levelSize(1, 70_000), levelSize(2, 70_000)], [70_000, 273, 1]);
  assert.deepEqual(partialTiles(70_000), [
    { level: 0, index: 273, width: 112 },
    { level: 1, index: 1, width: 17 },
    { level: 2, index: 0, width: 1 },
  ]);
  assert.deepEqual(partialTiles(256), [{ level: 1, index: 0, width: 1 }]);
  assert.deepEqual(partialTiles(0), []);
});

test("a bundle is read as it was written, and other bytes are no bundle", () => {
  const entries = [Buffer.alloc(64, 1), Buffer.alloc(64, 2)];
  const bundle = encodeBundle(entries);
  assert.deepEqual(decodeBundle(bundle, 2, 64), entries);
  for (const bad of [bundle.subarray(1), Buffer.concat([bundle, Buffer.alloc(1)]), Buffer.alloc(bundle.length)])
    assert.throws(() => decodeBundle(bad, 2, 64), { code: "log-tiles" });
  assert.throws(() => decodeTile(Buffer.alloc(33), 1), { code: "log-tiles" });
});

test("a tree that is read from its tiles grows like one that never stopped", async () => {
  const leaf = (i: number): Buffer => leafHash(Buffer.from(`entry ${i}`));
  const whole = new TileTree();
  const tiles = new Map<string, readonly Buffer[]>();
  const put = (tree: TileTree): void => {
    for (const tile of [...tree.takeFull(), ...tree.partial()]) tiles.set(tilePath(tile), [...tile.hashes]);
  };
  for (let size = 0; size < 66_000; size++) {
    if ([0, 1, 255, 256, 257, 65_535, 65_536, 65_537].includes(size)) {
      put(whole);
      const again = await TileTree.restore(size, async (tile) => tiles.get(tilePath(tile)) as Buffer[]);
      assert.deepEqual(again.head(), whole.head());
      again.append(leaf(size));
      const next = await TileTree.restore(size, async (tile) => tiles.get(tilePath(tile)) as Buffer[]);
      next.append(leaf(size));
      assert.deepEqual([next.head(), next.partial()], [again.head(), again.partial()]);
    }
    whole.append(leaf(size));
  }
});

test("proofs made from the stored tiles verify under the checkpoint", async () => {
  await using log = await testLog();
  await log.append(testEvents(250), testEvents(500), testEvents(3));
  const { size } = await log.verify();
  const reader = new TileReader(log.dir, size);
  const root = await reader.rangeHash(0, size);
  for (const index of [0, 249, 255, 256, 511, 512, 752]) {
    const proof = await inclusionProof(index, size, reader.rangeHash);
    assert.ok(verifyInclusion(index, size, leafHash(await reader.entry(index)), proof, root), `${index}`);
  }
  for (const older of [1, 250, 256, 700, 753]) {
    const proof = await consistencyProof(older, size, reader.rangeHash);
    const first = { size: older, root: await reader.rangeHash(0, older) };
    assert.ok(verifyConsistency(first, { size, root }, proof), `${older}`);
  }
});
