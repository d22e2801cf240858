import assert from "node:assert/strict";
import { readdir, readFile, stat, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { Disk } from "../log/disk.ts";
import type { CommittedEvent } from "../log/line.ts";
import { readLines } from "../log/read.ts";
import { type Form, listRecordFiles, readRecordFile, recordFileName } from "../log/record-file.ts";
import { SECRET, type TestLog, testEvents, testLog } from "../testing/test-log.ts";

const idsOf = (events: readonly CommittedEvent[]): string[] => events.map(({ id }) => id);

async function sealedIds(log: TestLog): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of readLines(log.dir)) ids.push(id);
  return ids;
}

async function filesOf(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.relative(dir, path.join(entry.parentPath, entry.name)));
}

/** The log holds these events, each once and in this order, and verifies. */
async function assertHolds(log: TestLog, events: readonly CommittedEvent[]): Promise<void> {
  assert.deepEqual(await sealedIds(log), idsOf(events));
  const report = await log.verify();
  assert.deepEqual([report.findings, report.size], [[], events.length]);
}

/** A disk that stops working for good ahead of the given step, as if the process had died there. */
function dyingDisk(lastStep: number): { disk: Disk; died: () => boolean } {
  let steps = 0;
  const disk = new Disk(() => {
    if (steps++ >= lastStep) throw new Error("died");
  });
  return { disk, died: () => steps > lastStep };
}

test("the files, their names and who may read them", async () => {
  await using log = await testLog();
  await log.append(testEvents(300), testEvents(1));
  assert.deepEqual((await filesOf(log.dir)).sort(), [
    "plain/000000000000.jsonl",
    "sealed/000000000000.hpke",
    "tlog/checkpoint",
    "tlog/tile/0/000",
    "tlog/tile/0/001.p/44",
    "tlog/tile/0/001.p/45",
    "tlog/tile/1/000.p/1",
    "tlog/tile/entries/000",
    "tlog/tile/entries/001.p/44",
    "tlog/tile/entries/001.p/45",
  ]);
  for (const entry of await readdir(log.dir, { recursive: true, withFileTypes: true })) {
    const { mode } = await stat(path.join(entry.parentPath, entry.name));
    assert.equal(mode & 0o777, entry.isFile() ? 0o600 : 0o700, entry.name);
  }
  await log.append(testEvents(2));
  assert.ok((await filesOf(log.dir)).includes("plain/000000000301.jsonl"), "a new start, a new file");
});

test("what is confidential, and the keys, are nowhere in the clear", async () => {
  await using log = await testLog();
  await log.append(testEvents(300));
  const keys = [log.logKey.privateKey, log.auditor.privateKey].map((key) => key.export({ format: "raw-private" }));
  for (const file of await filesOf(log.dir)) {
    const bytes = await readFile(path.join(log.dir, file));
    assert.ok(!bytes.includes(SECRET), file);
    for (const key of keys) assert.ok(!bytes.includes(key) && !bytes.includes(key.toString("hex")), file);
  }
});

test("no two records share a salt, no two segments a key", async () => {
  await using log = await testLog();
  await log.append(testEvents(300), testEvents(300));
  const salts = new Set<string>();
  for await (const { salt } of readLines(log.dir)) salts.add(salt);
  assert.equal(salts.size, 600);
  const sealed = (await readFile(path.join(log.dir, "sealed/000000000000.hpke"))).toString("latin1");
  const encs = sealed
    .split("atm-audit-hpke/2\n")
    .slice(1)
    .map((segment) => segment.slice(24, 56));
  assert.equal(new Set(encs).size, 4);
});

test("death ahead of any step of a batch, and of the recovery after it, loses nothing and repeats nothing", async () => {
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
    // Each recovery is like any other; a few of them are made to die as well.
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

/** The smallest events there are, so that there are few bytes to try. */
const small = (count: number): CommittedEvent[] =>
  testEvents(count).map(({ id, at }) => ({
    ...{ id, at, kind: "bank-start", outcome: "ok", terminal: null, session: null, request: null },
    ...{ customer: null, account: null, amount: null, confidential: null },
  }));

test("a batch torn at any byte of either form is cut off, and the next one goes on", async () => {
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

/** All the bytes of each form, as if they stood in one file. */
async function bytesOf({ dir }: TestLog): Promise<{ plain: Buffer; sealed: Buffer }> {
  const read = async (form: Form): Promise<Buffer> =>
    Buffer.concat(await Promise.all((await listRecordFiles(dir, form)).map((file) => readRecordFile(dir, file))));
  return { plain: await read("plain"), sealed: await read("sealed") };
}

/** Leaves a whole batch behind that no checkpoint covers. */
async function dieBeforeCheckpoint(log: TestLog, events: readonly CommittedEvent[]): Promise<void> {
  const open = await log.open({ disk: new Disk((step) => assert.notEqual(step, "rename")) });
  await assert.rejects(open.append(events));
  await open.close();
}

test("after a batch torn at any byte, the events sealed again verify", async () => {
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

test("a failed write may be tried again, a failed sync may not", async () => {
  await using log = await testLog();
  for (const [step, code] of [
    ["append", "disk-write"],
    ["sync", "disk-sync"],
  ] as const) {
    class Failing extends Disk {
      override async append(...args: Parameters<Disk["append"]>): Promise<void> {
        if (step === "append") await args[0].handle.close();
        else args[0].handle.sync = () => Promise.reject(new Error("EIO"));
        await super.append(...args);
      }
    }
    const open = await log.open({ disk: new Failing() });
    await assert.rejects(open.append(testEvents(1)), { code });
    await assert.rejects(open.append(testEvents(1)), /failed before/);
    await open.close();
  }
});

test("a sealer that was overtaken sees it before it sets the log back", async () => {
  await using log = await testLog();
  const overtaken = await log.open();
  const [first, second] = [testEvents(1), testEvents(2)];
  await overtaken.append(first);
  await log.append(second);
  await assert.rejects(overtaken.append(testEvents(1)), { code: "lease-lost" });
  await overtaken.close();
  await assertHolds(log, [...first, ...second]);
});
