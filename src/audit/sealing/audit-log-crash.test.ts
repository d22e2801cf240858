import assert from "node:assert/strict";
import { stat, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { Disk } from "../log/disk.ts";
import type { CommittedEvent } from "../log/line.ts";
import { type Form, listRecordFiles, readRecordFile, recordFileName } from "../log/record-file.ts";
import { assertHolds, idsOf, sealedIds } from "../testing/test-held.ts";
import { type TestLog, testEvents, testLog } from "../testing/test-log.ts";

/** A disk that fails from the given step on, as if the process had died before that step. */
function dyingDisk(lastStep: number): { disk: Disk; died: () => boolean } {
  let steps = 0;
  const disk = new Disk(() => {
    if (steps++ >= lastStep) throw new Error("died");
  });
  return { disk, died: () => steps > lastStep };
}

test("a crash before any step of a batch, or of the recovery after it, loses nothing and repeats nothing", async () => {
  await using base = await testLog();
  const [first, second] = [testEvents(250), testEvents(10)];
  await base.append(first);
  let deaths = 0;
  for (let step = 0; ; step++) {
    await using log = await base.copy();
    const { disk, died } = dyingDisk(step);
    const whole = await log.open({ disk }).catch(() => null);
    await whole?.append(second).catch(() => {});
    await whole?.close();
    if (!died()) break;
    // All recoveries are alike, so only some of them die too.
    for (let again = 0; step % 12 === 0; again++) {
      const recovery = dyingDisk(again);
      await log.open({ disk: recovery.disk }).then(
        (open) => open.close(),
        () => {},
      );
      if (!recovery.died()) break;
      deaths++;
    }
    const open = await log.open();
    assert.ok(open.size === 250 || open.size === 260);
    if (open.size === 250) await open.append(second);
    await open.close();
    assert.deepEqual(await sealedIds(log), idsOf([...first, ...second]));
    if (step % 3 === 0) assert.deepEqual((await log.verify()).findings, []);
    deaths++;
  }
  assert.ok(deaths > 40, `${deaths}`);
});

/** The smallest possible events, because the test tries every byte. */
const small = (count: number): CommittedEvent[] =>
  testEvents(count).map(({ id, at }) => ({
    ...{ id, at, kind: "bank-start", outcome: "ok", terminal: null, session: null, request: null },
    ...{ customer: null, account: null, amount: null, confidential: null },
  }));

test("a batch that is torn at any byte of either form is cut off, and the next batch continues the log", async () => {
  await using base = await testLog();
  const first = small(2);
  await base.append(first);
  const before = await bytesOf(base);
  await using torn = await base.copy();
  await dieBeforeCheckpoint(torn, small(2));
  const after = await bytesOf(torn);
  const tearings = (["plain", "sealed"] as const).map(async (form) => {
    await using log = await base.copy();
    for (let size = before[form].length; size <= after[form].length; size++) {
      await writeFile(path.join(log.dir, "plain/000000000000.jsonl"), after.plain);
      await writeFile(path.join(log.dir, "sealed/000000000000.hpke"), after.sealed);
      await truncate(path.join(log.dir, recordFileName(form, 0)), size);
      await (await log.open()).close();
      assert.deepEqual(await bytesOf(log), before);
    }
    await assertHolds(log, first);
  });
  await Promise.all(tearings);
});

/** All bytes of each form, joined. */
async function bytesOf({ dir }: TestLog): Promise<{ plain: Buffer; sealed: Buffer }> {
  const read = async (form: Form): Promise<Buffer> =>
    Buffer.concat(await Promise.all((await listRecordFiles(dir, form)).map((file) => readRecordFile(dir, file))));
  return { plain: await read("plain"), sealed: await read("sealed") };
}

/** Leaves a whole batch that no checkpoint covers. */
async function dieBeforeCheckpoint(log: TestLog, events: readonly CommittedEvent[]): Promise<void> {
  const open = await log.open({ disk: new Disk((step) => assert.notEqual(step, "rename")) });
  await assert.rejects(open.append(events));
  await open.close();
}

test("after a batch was torn at any byte, its events are sealed again and verify", async () => {
  await using base = await testLog();
  const [first, second] = [small(1), small(1)];
  await base.append(first);
  await using torn = await base.copy();
  await dieBeforeCheckpoint(torn, second);
  const size = (await stat(path.join(torn.dir, "sealed/000000000001.hpke"))).size;
  for (let kept = 0; kept <= size; kept += 10) {
    await using log = await torn.copy();
    await truncate(path.join(log.dir, "sealed/000000000001.hpke"), kept);
    await truncate(path.join(log.dir, "plain/000000000001.jsonl"), Math.max(0, kept - 60));
    await log.append(second);
    await assertHolds(log, [...first, ...second]);
  }
});

test("a tail that the crash filled with zeros is cut off", async () => {
  await using log = await testLog();
  const first = testEvents(3);
  await log.append(first);
  for (const name of ["plain/000000000000.jsonl", "sealed/000000000000.hpke"])
    await writeFile(path.join(log.dir, name), Buffer.alloc(4096), { flag: "a" });
  await log.append();
  await assertHolds(log, first);
});
