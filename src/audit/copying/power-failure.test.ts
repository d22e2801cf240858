import assert from "node:assert/strict";
import { readdir, rm } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { CrashDisk } from "../../files/testing/test-disk.ts";
import { FEW_LOSSES } from "../../files/testing/test-disk-image.ts";
import { Disk } from "../log/disk.ts";
import { filesOf, TestOrder, testFolder } from "../testing/test-order.ts";

/** The second checkpoint fills a tile and its bundle, which replace their partial ones. The last one waits for the next process. */
const order = new TestOrder([[1], [200, 60], [1], [2]]);
const SIZES = [1, 261, 262, 264] as const;

/** Steps between two deaths of one test; FUZZ_RUNS tries every step. */
const APART = process.env["FUZZ_RUNS"] === undefined ? 9 : 1;

/** The files that a copy has at each size, whatever happened before. */
const expected = new Map<number, Record<string, string>>();
for (const size of [0, ...SIZES]) {
  await using folder = await testFolder();
  await order.copyTo(folder.dir, { upTo: size });
  expected.set(size, await filesOf(folder.dir));
}

/**
 * Asserts that the copy can be opened, has one of these sizes and then exactly the files of that size, and that it continues. Resolves with
 * the size.
 */
async function check(dir: string, sizes: readonly number[], text: string): Promise<number> {
  const copy = await order.open(dir).catch((error: unknown) => assert.fail(`${text}: ${error}`));
  await copy.close();
  assert.ok(sizes.includes(copy.size), `${text}: ${copy.size} events instead of ${sizes.join(" or ")}`);
  // Before the first checkpoint there is nothing but empty folders.
  const found = await filesOf(dir);
  if (Object.keys(found).length > 0) assert.deepEqual(found, expected.get(copy.size), text);
  await order.copyTo(dir);
  assert.deepEqual(await filesOf(dir), expected.get(264), text);
  return copy.size;
}

test("after a power failure at any step a copy has all that it had confirmed, and continues with the same bytes", async () => {
  await using disk = await CrashDisk.make();
  const confirmed = [{ steps: 0, size: 0 }];
  for (const size of [1, 261, 262]) {
    // Each checkpoint has a new process, so the power failure may hit its recovery too.
    await order.copyTo(disk.folder, { upTo: size, disk: new Disk(() => {}, disk) });
    confirmed.push({ steps: disk.length, size });
  }
  // Most steps leave files that an earlier one left too: they are the same copy, but by now more may be confirmed.
  const checked = new Map<string, number>();
  const look = async (folder: string, { steps, text, image }: { steps: number; text: string; image: string }): Promise<void> => {
    const least = confirmed.findLast((each) => each.steps <= steps)?.size ?? 0;
    const next = confirmed.find((each) => each.steps > steps)?.size ?? least;
    const size = checked.get(image) ?? (await check(folder, [least, next], text));
    checked.set(image, size);
    assert.ok([least, next].includes(size), `${text}: ${size} events instead of ${least} or ${next}`);
  };
  await disk.everyCrash(0, look, FEW_LOSSES);
});

test("the remains of a process that died at any step are removed durably before the next one confirms a checkpoint", async () => {
  for (let from = 0, died = true; died; from += APART) {
    await using disk = await CrashDisk.make();
    died = false;
    disk.fails = () => {
      died ||= disk.length >= from;
      return died ? "dead" : null;
    };
    for (const upTo of [1, 261]) await order.copyTo(disk.folder, { upTo, disk: new Disk(() => {}, disk) }).catch(() => {});
    disk.fails = () => null;
    // The next process reads the page cache.
    const next = await order.open(disk.folder, new Disk(() => {}, disk));
    const found = { steps: disk.length, size: next.size };
    await next.close();
    await order.copyTo(disk.folder, { upTo: 262, disk: new Disk(() => {}, disk) });
    for (const { steps, size } of [found, { steps: disk.length, size: 262 }])
      for (const loss of FEW_LOSSES.filter(({ names }) => names === "lost")) {
        const folder = await disk.after(steps, loss);
        await check(folder, [size], `died at step ${from}, names ${loss.names}, bytes ${loss.bytes}`);
        await rm(folder, { recursive: true });
      }
  }
});

test("a removed file stays removed once the names are synced", async () => {
  await using crash = await CrashDisk.make();
  const disk = new Disk(() => {}, crash);
  const file = path.join(crash.folder, "stale");
  await disk.replace(file, "1");
  await disk.remove(file);
  await disk.syncFolders();
  const left = await crash.after(crash.length, { names: "lost", bytes: "lost" });
  assert.deepEqual(await readdir(left), []);
  await rm(left, { recursive: true });
});
