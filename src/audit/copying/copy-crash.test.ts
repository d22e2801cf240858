import assert from "node:assert/strict";
import { cp, readdir, readFile, stat, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { Disk } from "../log/disk.ts";
import { filesOf, TestOrder, testFolder } from "../testing/test-order.ts";

/** A disk that fails from the given step on, as if the process had died before that step. */
function dyingDisk(lastStep: number): { disk: Disk; died: () => boolean } {
  let steps = 0;
  const disk = new Disk(() => {
    if (steps++ >= lastStep) throw new Error("died");
  });
  return { disk, died: () => steps > lastStep };
}

/** Copies a folder to another one for one case. */
async function caseOf(dir: string): ReturnType<typeof testFolder> {
  const folder = await testFolder();
  await cp(dir, folder.dir, { recursive: true });
  return folder;
}

test("after a death before any step of an append, or of the recovery after it, a copy has the same bytes as without", async () => {
  const order = new TestOrder([[250], [4, 1, 15]]);
  await using base = await testFolder();
  await using whole = await testFolder();
  await order.copyTo(whole.dir);
  await order.copyTo(base.dir, { upTo: 250 });
  const before = await filesOf(base.dir);
  const after = await filesOf(whole.dir);
  const left = new Set<string>();
  let deaths = 0;
  for (let step = 0; ; step++) {
    await using folder = await caseOf(base.dir);
    const { disk, died } = dyingDisk(step);
    await order.copyTo(folder.dir, { disk }).catch(() => {});
    if (!died()) break;
    deaths++;
    // A sync, for one, leaves the files of the step before.
    const image = await imageOf(folder.dir);
    if (left.has(image)) continue;
    left.add(image);
    // All recoveries are alike, so only some of them die too.
    for (let again = 0; left.size % 8 === 1; again++) {
      const recovery = dyingDisk(again);
      await order.open(folder.dir, recovery.disk).then(
        (open) => open.close(),
        () => {},
      );
      if (!recovery.died()) break;
      deaths++;
    }
    const open = await order.open(folder.dir);
    await open.close();
    assert.deepEqual(await filesOf(folder.dir), open.size === 250 ? before : after, `step ${step}`);
    await order.copyTo(folder.dir);
    assert.deepEqual(await filesOf(folder.dir), after, `step ${step}`);
  }
  assert.ok(deaths > 40, `${deaths}`);
});

/** A text that only a folder with the same names and files has; a temporary file may have any name. */
const imageOf = async (dir: string): Promise<string> =>
  JSON.stringify([(await readdir(dir, { recursive: true })).sort(), await filesOf(dir)]).replaceAll(TEMPORARY, "N");
const TEMPORARY = /(?<=checkpoint\.)[0-9a-f]{12}/g;

/** Bytes between two cuts of one file; FUZZ_RUNS cuts it at every byte. */
const APART = process.env["FUZZ_RUNS"] === undefined ? 29 : 1;

const sizesOf = async (dir: string): Promise<Map<string, number>> =>
  new Map(
    await Promise.all(
      Object.keys(await filesOf(dir)).map(async (name) => [name, (await stat(path.join(dir, name))).size] as const),
    ),
  );

test("an append without a checkpoint that was torn anywhere in any of its files is cut off, and written again", async () => {
  const order = new TestOrder([[2], [2]]);
  await using base = await testFolder();
  await using whole = await testFolder();
  await order.copyTo(whole.dir);
  await order.copyTo(base.dir, { upTo: 2 });
  const [before, after, sizes] = [await filesOf(base.dir), await filesOf(whole.dir), await sizesOf(base.dir)];
  // All of the append is written, and the process dies before the checkpoint's rename.
  await using torn = await caseOf(base.dir);
  let dead = false;
  const disk = new Disk((step) => {
    dead ||= step === "rename";
    assert.ok(!dead, "died");
  });
  await assert.rejects(order.copyTo(torn.dir, { disk }));
  await using folder = await caseOf(torn.dir);
  const kinds: string[] = [];
  for (const [name, size] of await sizesOf(torn.dir)) {
    const kept = sizes.get(name) ?? 0;
    if (size === kept) continue;
    kinds.push(name.replace(TEMPORARY, "N"));
    for (let cut = kept; cut < size; cut += APART) {
      await cp(torn.dir, folder.dir, { recursive: true });
      await truncate(path.join(folder.dir, name), cut);
      await (await order.open(folder.dir)).close();
      assert.deepEqual(await filesOf(folder.dir), before, `${name} cut at byte ${cut}`);
    }
  }
  // Every kind of file was cut: both forms, the bundle, the tile and the new checkpoint.
  assert.deepEqual(kinds.sort(), [
    ...["plain/000000000000.jsonl", "sealed/000000000000.hpke", "tlog/checkpoint.N.tmp"],
    ...["tlog/tile/0/000.p/4", "tlog/tile/entries/000.p/4"],
  ]);
  await order.copyTo(folder.dir);
  assert.deepEqual(await filesOf(folder.dir), after);
});

test("a form that was cut within a record under the checkpoint is refused, and nothing changes", async () => {
  const order = new TestOrder([[2]]);
  await using base = await testFolder();
  await order.copyTo(base.dir);
  for (const name of ["plain/000000000000.jsonl", "sealed/000000000000.hpke"]) {
    const file = path.join(base.dir, name);
    const bytes = await readFile(file);
    for (let cut = 0; cut < bytes.length; cut += APART) {
      await writeFile(file, bytes.subarray(0, cut));
      const left = await filesOf(base.dir);
      await assert.rejects(order.open(base.dir), { code: "log-records" }, `${name} cut at byte ${cut}`);
      assert.deepEqual(await filesOf(base.dir), left);
    }
    await writeFile(file, bytes);
  }
});
