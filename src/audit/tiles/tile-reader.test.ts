import assert from "node:assert/strict";
import { appendFile, cp, mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { consistencyProof, HASH_SIZE, verifyConsistency } from "../../tlog/tlog.ts";
import { testEvents, testLog } from "../testing/test-log.ts";
import { TileReader } from "./tile-reader.ts";
import { partialTiles, type TileOfTree } from "./tiles.ts";

test("the tree of an older checkpoint is read from the tiles of a newer one, of which alone the partial ones are kept", async () => {
  await using log = await testLog();
  await log.append(testEvents(3));
  const sizes = [3];
  const roots = [await new TileReader(log.dir, 3).rangeHash(0, 3)];
  for (const more of [200, 53, 44, 300, 1]) {
    await log.append(testEvents(more));
    const newest = new TileReader(log.dir, log.size);
    const root = await newest.rangeHash(0, log.size);
    for (const [i, size] of sizes.entries()) {
      const older = new TileReader(log.dir, size);
      assert.deepEqual(await older.rangeHash(0, size), roots[i], `${size} of ${log.size}`);
      assert.deepEqual(await older.entry(size - 1), await newest.entry(size - 1));
      const [edge] = partialTiles(size) as [TileOfTree];
      const passing = new TileReader(log.dir, size, { reuse: true });
      assert.deepEqual(await passing.hashes(edge), await older.hashes(edge));
      const proof = await consistencyProof(size, log.size, newest.rangeHash);
      assert.ok(verifyConsistency({ size, root: roots[i] as Buffer }, { size: log.size, root }, proof));
    }
    sizes.push(log.size);
    roots.push(root);
  }
  const partial = (await readdir(path.join(log.dir, "tlog/tile"), { recursive: true })).filter((name) => /\.p\/\d+$/.test(name));
  assert.equal(partial.length, 3, "601 records have one partial tile on two levels, and one partial bundle");
});

test("a narrower tile, and a file whose name is no width, are not read instead", async () => {
  await using log = await testLog();
  await log.append(testEvents(44));
  const folder = path.join(log.dir, "tlog/tile/0/000.p");
  await rename(path.join(folder, "44"), path.join(folder, "43"));
  for (const name of ["x", "044", "4e1", "1000", "45.new"])
    await writeFile(path.join(folder, name), Buffer.alloc(50 * HASH_SIZE));
  const reading = new TileReader(log.dir, 44).hashes({ level: 0, index: 0, width: 44 });
  await assert.rejects(reading, { code: "log-tiles", message: "tile/0/000.p/44 is missing" });
});

test("a wider tile of the wrong size is damaged, whatever it begins with", async () => {
  for (const wide of ["001.p/60", "001"]) {
    await using log = await testLog();
    await log.append(testEvents(300));
    const folder = path.join(log.dir, "tlog/tile/0");
    await cp(path.join(folder, "001.p/44"), path.join(log.dir, "spare"));
    await rm(path.join(folder, "001.p/44"));
    await mkdir(path.dirname(path.join(folder, wide)), { recursive: true });
    await rename(path.join(log.dir, "spare"), path.join(folder, wide));
    await appendFile(path.join(folder, wide), Buffer.alloc(7));
    const reading = new TileReader(log.dir, 300).hashes({ level: 0, index: 1, width: 44 });
    await assert.rejects(reading, { code: "log-tiles", message: `tile/0/${wide} has the wrong size` });
  }
});

test("a file that cannot be read is an error that names it", async () => {
  await using log = await testLog();
  await log.append(testEvents(44));
  const file = path.join(log.dir, "tlog/tile/entries/000.p/44");
  await rm(file);
  await mkdir(file);
  await assert.rejects(new TileReader(log.dir, 44).entry(0), {
    code: "log-tiles",
    message: /^tile\/entries\/000\.p\/44 cannot be read/,
  });
});
