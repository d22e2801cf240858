import assert from "node:assert/strict";
import { test } from "node:test";
import { CrashDisk, type Failure } from "../files/testing/test-disk.ts";
import type { Cosigner } from "./cosigner.ts";
import { TestLog } from "./testing/test-log.ts";
import { cosignerIn, testKey } from "./testing/test-witness.ts";

const log = new TestLog();
const fork = log.fork();
const key = testKey();
const STEPS = [
  [0, 3],
  [3, 5],
  [5, 9],
] as const;

const cosigns = async (cosigner: Cosigner, body: string): Promise<boolean> =>
  (await cosigner.addCheckpoint(body).catch(() => null))?.status === 200;

/** What asks for a signature of a forked tree. It is made once, because its proof and its signature cost more than the refusal. */
const FORKS = await Promise.all(
  [0, 3, 5, 9].flatMap((from) =>
    [3, 5, 9, 12].filter((size) => size >= from).map(async (size) => ({ from, size, request: await fork.request(from, size) })),
  ),
);

/** Asserts that the witness signs no tree that contradicts one that it has signed, the largest of which has `promised` records. */
async function refusesForks(cosigner: Cosigner, promised: number, text: string): Promise<void> {
  for (const { from, size, request } of FORKS)
    if (promised > 0 || from > 0) assert.ok(!(await cosigns(cosigner, request)), `${text}: a fork from ${from} to ${size}`);
}

test("after a power failure at any step the witness signs nothing that contradicts what it signed, and continues", async () => {
  await using disk = await CrashDisk.make();
  const promised = [{ steps: 0, size: 0 }];
  for (const [from, size] of STEPS) {
    const { cosigner } = cosignerIn(disk.folder, key, [log.verifier], disk);
    assert.ok(await cosigns(cosigner, await log.request(from, size)));
    promised.push({ steps: disk.length, size });
  }
  await disk.everyCrash(0, async (folder, { steps, text }) => {
    const size = promised.findLast((each) => each.steps <= steps)?.size ?? 0;
    const { cosigner, notes } = cosignerIn(folder, key, [log.verifier]);
    const kept = (await notes.read(log.verifier, key))?.head.size ?? 0;
    assert.ok(kept >= size, `${text}: ${kept} is kept, ${size} was signed`);
    await refusesForks(cosigner, kept, text);
    assert.ok(await cosigns(cosigner, await log.request(kept, 20)), `${text}: it goes on`);
  });
});

test("a disk that fails at any step makes the witness sign nothing, and it never contradicts itself afterwards", async () => {
  for (const failure of ["dead", "full", "full-half-way", "sync-lost"] satisfies Failure[])
    for (let failing = 0, failed = true; failed; failing++) {
      await using disk = await CrashDisk.make();
      const { cosigner } = cosignerIn(disk.folder, key, [log.verifier], disk);
      assert.ok(await cosigns(cosigner, await log.request(0, 3)));
      let step = 0;
      failed = false;
      disk.fails = () => {
        if (step++ !== failing) return null;
        failed = true;
        return failure;
      };
      const signed = await cosigns(cosigner, await log.request(3, 5));
      disk.fails = () => null;
      assert.ok(signed || failed, "it fails only with the disk");
      const text = `${failure} at step ${failing}`;
      await refusesForks(cosigner, 3, text);
      // Whatever the file holds now, the log's own next checkpoint is signed after one correction.
      const { status, body } = await cosigner.addCheckpoint(await log.request(3, 9));
      if (status === 409) assert.ok(await cosigns(cosigner, await log.request(Number(body), 9)), text);
      else assert.equal(status, 200, text);
    }
});
