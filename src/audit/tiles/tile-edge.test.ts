import assert from "node:assert/strict";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { Disk } from "../log/disk.ts";
import { TestOrder, testFolder } from "../testing/test-order.ts";
import { removeStaleTiles } from "./tile-edge.ts";

async function tilesOf(dir: string): Promise<string[]> {
  const entries = await readdir(path.join(dir, "tlog/tile"), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => path.relative(path.join(dir, "tlog/tile"), path.join(entry.parentPath, entry.name))).sort();
}

/** Tiles that an interrupted append may leave, by the size of the log: of a longer log, or of the checkpoint before. */
const STALE: readonly [size: number, files: readonly string[]][] = [
  [
    300,
    [
      ...[
        "0/001",
        "0/001.p/45",
        "0/001.p/200",
        "0/002",
        "0/005.p/44",
        "1/000.p/2",
        "1/000.p/5",
        "entries/001",
        "entries/001.p/45",
      ],
      ...["0/000.p/7", "0/001.p/43", "entries/000.p/7", "entries/001.p/43"],
    ],
  ],
  [256, ["0/001", "0/001.p/1", "0/004", "0/004.p/255", "1/000.p/2", "entries/001.p/1", "entries/004", "entries/000.p/255"]],
];

for (const [size, stale] of STALE)
  test(`in a copy of ${size} records the tiles of an append without a checkpoint are removed, and the others stay`, async () => {
    await using folder = await testFolder();
    await new TestOrder([[size - 10], [10]]).copyTo(folder.dir);
    const before = await tilesOf(folder.dir);
    for (const name of stale) {
      const file = path.join(folder.dir, "tlog/tile", name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, "stale");
    }
    await removeStaleTiles(folder.dir, new Disk(), size);
    assert.deepEqual(await tilesOf(folder.dir), before);
  });

test("an append changes no tile that the checkpoint before it needs", async () => {
  await using folder = await testFolder();
  const order = new TestOrder([[300], [5]]);
  await order.copyTo(folder.dir, { upTo: 300 });
  const before = await tilesOf(folder.dir);
  const written = new Set<string>();
  const disk = new Disk((step, file) => step === "write" && written.add(path.relative(path.join(folder.dir, "tlog/tile"), file)));
  await order.copyTo(folder.dir, { disk });
  const tiles = [...written].filter((name) => !name.startsWith(".."));
  assert.deepEqual(tiles.sort(), ["0/001.p/49", "entries/001.p/49"]);
  assert.ok(tiles.every((name) => !before.includes(name)));
});
