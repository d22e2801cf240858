import assert from "node:assert/strict";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { Disk } from "../log/disk.ts";
import { testEvents, testLog } from "../testing/test-log.ts";
import { outgrownFolders } from "./growth.ts";
import { removeStaleTiles } from "./tile-edge.ts";

async function tilesOf(dir: string): Promise<string[]> {
  const entries = await readdir(path.join(dir, "tlog/tile"), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => path.relative(path.join(dir, "tlog/tile"), path.join(entry.parentPath, entry.name))).sort();
}

/** Tiles that an interrupted batch may leave, by the size of the log. */
const STALE: readonly [size: number, files: readonly string[]][] = [
  [
    300,
    ["0/001", "0/001.p/45", "0/001.p/200", "0/002", "0/005.p/44", "1/000.p/2", "1/000.p/5", "entries/001", "entries/001.p/45"],
  ],
  [256, ["0/001", "0/001.p/1", "0/004", "0/004.p/255", "1/000.p/2", "entries/001.p/1", "entries/004"]],
];

for (const [size, stale] of STALE)
  test(`in a log of ${size} records the tiles of a batch without a checkpoint are removed, and the others stay`, async () => {
    await using log = await testLog();
    await log.append(testEvents(size - 10), testEvents(10));
    const before = await tilesOf(log.dir);
    for (const name of stale) {
      const file = path.join(log.dir, "tlog/tile", name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, "stale");
    }
    await removeStaleTiles(log.dir, new Disk(), size);
    assert.deepEqual(await tilesOf(log.dir), before);
  });

test("a batch changes no tile that the checkpoint before it needs", async () => {
  await using log = await testLog();
  await log.append(testEvents(300));
  const written = new Set<string>();
  const disk = new Disk((step, file) => step === "write" && written.add(path.relative(log.dir, file)));
  const open = await log.open({ disk });
  await open.append(testEvents(5));
  await open.close();
  assert.deepEqual([...written].filter((name) => name.startsWith("tlog/tile")).sort(), [
    "tlog/tile/0/001.p/49",
    "tlog/tile/entries/001.p/49",
  ]);
});

test("only the partial tiles of a full tile are removed", async () => {
  assert.deepEqual(outgrownFolders(0, 300), []);
  assert.deepEqual(outgrownFolders(3, 200), []);
  assert.deepEqual(outgrownFolders(250, 256), ["tile/entries/000.p", "tile/0/000.p"]);
  assert.deepEqual(outgrownFolders(300, 600), ["tile/entries/001.p", "tile/0/001.p"]);
  assert.deepEqual(outgrownFolders(65_535, 65_537), ["tile/entries/255.p", "tile/0/255.p", "tile/1/000.p"]);

  await using log = await testLog();
  await log.append(testEvents(250), testEvents(10));
  assert.deepEqual(await tilesOf(log.dir), ["0/000", "0/001.p/4", "1/000.p/1", "entries/000", "entries/001.p/4"]);
});
