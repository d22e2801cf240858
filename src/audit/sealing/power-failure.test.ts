import assert from "node:assert/strict";
import { readdir, rm } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { CrashDisk } from "../../files/testing/test-disk.ts";
import { FEW_LOSSES } from "../../files/testing/test-disk-image.ts";
import { Disk } from "../log/disk.ts";
import { makeAuditorKey, makeLogKey } from "../log/keys.ts";
import type { CommittedEvent } from "../log/line.ts";
import { ORIGIN, testEvents } from "../testing/test-log.ts";
import { verify } from "../verifying/verify.ts";
import { AuditLog } from "./audit-log.ts";
import { recover } from "./recover.ts";

const [LOG_KEY, AUDITOR] = [makeLogKey(), makeAuditorKey()];
/** The second batch fills a tile and its bundle, which replace their partial ones. */
const BATCHES = [testEvents(1), testEvents(260), testEvents(1)] as const;

/** Starts the log as the sealer does; `sealed` is the number of marks in the database, at most the confirmed size. */
async function open(dir: string, sealed: number, disk = new Disk()): Promise<AuditLog> {
  const recovered = await recover(dir, { name: ORIGIN, publicKey: LOG_KEY.publicKey }, { disk, sealedInDatabase: sealed });
  const sealing = { origin: ORIGIN, auditor: AUDITOR.publicKey, currency: "EUR" };
  return new AuditLog(recovered, { dir, disk, signer: { name: ORIGIN, privateKey: LOG_KEY.privateKey }, sealing });
}

/** Asserts that the log has at least the confirmed records, continues from there, and verifies. */
async function check(dir: string, promised: number, sizes: readonly number[], text: string): Promise<void> {
  const log = await open(dir, promised).catch((error: unknown) => assert.fail(`${text}: ${error}`));
  assert.ok(log.size >= promised && sizes.includes(log.size), `${text}: ${log.size} records, ${promised} promised`);
  const before = log.size;
  await log.append(testEvents(2));
  await log.close();
  const report = await verified(dir);
  assert.deepEqual([report.findings, report.size], [[], before + 2], text);
}

const verified = (dir: string): ReturnType<typeof verify> =>
  verify({ dir, origin: ORIGIN, logPublicKey: LOG_KEY.publicKey, auditorKey: AUDITOR.privateKey });

/** The sizes that a log may have during and after these batches. */
const sizesOf = (batches: readonly (readonly CommittedEvent[])[]): number[] =>
  [0, ...batches.keys().map((n) => n + 1)].map((count) => batches.slice(0, count).flat().length);

test("every sealed record is there after a power failure at any step, and the log continues", async () => {
  await using disk = await CrashDisk.make();
  const promised: { steps: number; size: number }[] = [{ steps: 0, size: 0 }];
  for (const batch of BATCHES) {
    // Each batch has a new process, so the power failure may hit its recovery too.
    const log = await open(disk.folder, promised.at(-1)?.size ?? 0, new Disk(() => {}, disk));
    await log.append(batch);
    promised.push({ steps: disk.length, size: log.size });
    await log.close();
  }
  const look = async (folder: string, { steps, text }: { steps: number; text: string }): Promise<void> =>
    check(folder, promised.findLast((each) => each.steps <= steps)?.size ?? 0, sizesOf(BATCHES), text);
  await disk.everyCrash(0, look, FEW_LOSSES);
});

test("the remains of a process that died at any step are removed durably before the next one confirms a batch", async () => {
  for (let dying = 0, died = true; died; dying++) {
    await using disk = await CrashDisk.make();
    const first = await open(disk.folder, 0, new Disk(() => {}, disk));
    await first.append(BATCHES[0]);
    const from = disk.length + dying;
    died = false;
    disk.fails = () => {
      died ||= disk.length >= from;
      return died ? "dead" : null;
    };
    await first.append(BATCHES[1]).catch(() => {});
    await first.close();
    disk.fails = () => null;
    // The next process reads the page cache, and marks the events in the database.
    const next = await open(disk.folder, 1, new Disk(() => {}, disk));
    const found = { steps: disk.length, size: next.size };
    await next.append(BATCHES[2]);
    const appended = { steps: disk.length, size: next.size };
    await next.close();
    for (const { steps, size } of [found, appended])
      for (const loss of FEW_LOSSES) {
        const folder = await disk.after(steps, loss);
        const text = `died at step ${from}, names ${loss.names}, bytes ${loss.bytes}, ${size} confirmed`;
        try {
          // The log must verify even before the next sealer starts.
          assert.deepEqual((await verified(folder)).findings, [], text);
          await check(folder, size, [size], text);
        } finally {
          await rm(folder, { recursive: true });
        }
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
