import assert from "node:assert/strict";
import { mkdirSync, renameSync, rmdirSync, rmSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { CHECKPOINT_FILE } from "../../tlog/tlog.ts";
import { AuditError, type AuditErrorCode } from "../audit-error.ts";
import { checkpointsAfter } from "../checkpoints/checkpoint-rows.ts";
import { Disk } from "../log/disk.ts";
import { filesOf } from "../testing/test-order.ts";
import { assertOrdered } from "../testing/test-ordered.ts";
import { covered, events, testLogDatabase, until } from "../testing/test-sequencer.ts";
import type { SequencerState } from "./sequencer-state.ts";

const LONG_MS = 60_000;

test("onState gets each change of the role at once, and a stop does not wait for the interval", async () => {
  await using log = await testLogDatabase();
  const states: SequencerState[] = [];
  await using sequencer = await log.start({ intervalMs: LONG_MS, onState: (state) => states.push(state) });
  await until(() => sequencer.state.size !== null);
  await log.store.record(events(1));
  await sequencer.stop();
  const roles = states.map(({ role }) => role);
  const changes = roles.filter((role, i) => role !== roles[i - 1]);
  assert.deepEqual(changes.slice(changes.indexOf("sequencing")), ["sequencing", "stopped"]);
  await assertOrdered(log, 1);
});

test("there is one checkpoint for each interval, however many events follow each other", async () => {
  await using log = await testLogDatabase();
  const intervalMs = 400;
  await using sequencer = await log.start({ intervalMs });
  await until(() => sequencer.state.size === 0);
  const since = performance.now();
  let size = 0;
  while (performance.now() - since < 2 * intervalMs) {
    await log.store.record(events(1));
    size++;
    await sleep(5);
  }
  const intervals = (performance.now() - since) / intervalMs;
  // An interval may end one look early, and one checkpoint may be under way.
  const checkpoints = (await checkpointsAfter(log.sql, 0, 100)).length;
  assert.ok(checkpoints <= (intervals * 16) / 15 + 1, `${checkpoints} in ${intervals} intervals`);
  await until(covered(log, size));
});

/** Errors of an attempt to copy, the code that is reported, and whether another attempt may succeed. */
const TROUBLES: readonly (readonly [error: unknown, code: string, isCurable: boolean])[] = [
  ...(
    ["disk-write", "key-file", "lease-lost", "log-ahead", "log-checkpoint", "log-tiles", "log-records", "log-tail"] as const
  ).map((code) => [new AuditError(code, "x"), code, true] as const),
  ...(["disk-sync", "hpke", "log-forked", "log-events"] as const).map(
    (code: AuditErrorCode) => [new AuditError(code, "x"), code, false] as const,
  ),
  [Object.assign(new Error("EIO"), { errno: -5, syscall: "read" }), "disk-read", true],
  [Object.assign(new Error("EIO"), { errno: -5 }), "bug", false],
  [Object.assign(new Error("EIO"), { syscall: "read" }), "bug", false],
  [new Error("no known kind"), "bug", false],
  ["no error", "bug", false],
];

test("an attempt that may succeed later is repeated, and any other ends the copy", async () => {
  await using log = await testLogDatabase();
  let failing: readonly [error: unknown] | null = null;
  const disk = new Disk(() => {
    if (failing !== null) throw failing[0];
  });
  await using sequencer = await log.start({ disk });
  let size = 0;
  await until(() => sequencer.state.copy.size === size);
  for (const [error, code] of TROUBLES.filter(([, , isCurable]) => isCurable)) {
    failing = [error];
    await log.store.record(events(1));
    size++;
    await until(() => sequencer.state.copy.trouble !== null);
    assert.deepEqual([sequencer.state.copy.trouble?.code, sequencer.state.copy.stopped], [code, false]);
    failing = null;
    await until(() => sequencer.state.copy.size === size && sequencer.state.copy.trouble === null);
  }
  await sequencer.stop();
  for (const [error, code] of TROUBLES.filter(([, , isCurable]) => !isCurable)) {
    failing = [error];
    await using stopped = await log.start({ disk });
    await until(() => stopped.state.copy.trouble !== null);
    const { trouble } = stopped.state.copy;
    assert.deepEqual([trouble?.code, stopped.state.copy.stopped], [code, true]);
    // The log shows an operator the stack of a bug.
    if (error instanceof Error && code === "bug") assert.equal(trouble?.message, error.stack);
    failing = null;
    await stopped.stop();
    assert.equal(stopped.state.copy.trouble?.code, code);
  }
});

test("a statement that the database refuses is a trouble of the database and not a bug", async () => {
  await using log = await testLogDatabase();
  await log.store.record(events(2));
  await log.sql`alter table audit_checkpoint rename to away`;
  let told = 0;
  await using sequencer = await log.start({ onState: () => told++ });
  const codes = (): unknown[] => [sequencer.state.trouble?.code, sequencer.state.copy.trouble?.code];
  // Between two attempts it stands by.
  await until(() => codes().every((code) => code === "database") && sequencer.state.role === "standby");
  assert.equal(sequencer.state.waiting, 0, "the last known number");
  const before = told;
  await until(() => told > before + 10);
  await log.sql`alter table away rename to audit_checkpoint`;
  await until(() => sequencer.state.copy.size === 2 && codes().every((code) => code === undefined));
});

test("a disk that cannot be read is not a bug, and is tried again until it can be read", async () => {
  await using log = await testLogDatabase();
  await log.store.record(events(3));
  const { dir } = await log.start().then(async (sequencer) => {
    await sequencer.stop();
    return sequencer;
  });
  const file = path.join(dir, CHECKPOINT_FILE);
  renameSync(file, `${file}.away`);
  mkdirSync(file);
  await log.store.record(events(2));
  await using sequencer = await log.start({ dir });
  await until(() => [sequencer.state.trouble, sequencer.state.copy.trouble].every((trouble) => trouble?.code === "disk-read"));
  await until(() => sequencer.state.role === "standby");
  assert.equal(sequencer.state.copy.stopped, false);
  rmdirSync(file);
  renameSync(`${file}.away`, file);
  await until(() => sequencer.state.copy.size === 5 && sequencer.state.trouble === null);
  await sequencer.stop();
  assert.deepEqual(await filesOf(dir), await filesOf(await log.copyNow()));
});

test("the pause between failed attempts grows up to a limit", async () => {
  await using log = await testLogDatabase();
  await log.store.record(events(1));
  let attempts = 0;
  let full = true;
  const disk = new Disk((step) => {
    if (!full || step !== "folder") return;
    attempts++;
    throw new AuditError("disk-write", "no room");
  });
  await using sequencer = await log.start({ disk, intervalMs: 10, pauseMostMs: 200 });
  await sleep(1_500);
  // A constant pause of 10 ms gives a hundred attempts; pauses of 10, 20, 40, 80, 160 and then 200 ms give fewer than 15.
  assert.ok(attempts >= 2 && attempts < 15, String(attempts));
  full = false;
  await until(() => sequencer.state.copy.size === 1);
});

test("a sequencer that failed and now stands by for another one has no trouble", async () => {
  await using log = await testLogDatabase();
  await using failing = await log.start();
  const file = path.join(failing.dir, CHECKPOINT_FILE);
  await until(() => failing.state.copy.size === 0);
  await failing.stop();
  renameSync(file, `${file}.away`);
  mkdirSync(file);
  await using again = await log.start({ dir: failing.dir });
  await until(() => again.state.trouble !== null);
  await using other = await log.start();
  await log.store.record(events(2));
  await until(covered(log, 2));
  await until(() => again.state.trouble === null && again.state.role === "standby");
  assert.equal(other.state.role, "sequencing");
});

for (const removed of [CHECKPOINT_FILE, "tlog/tile/0", "plain"])
  test(`a copy without its ${removed} is left as it is, and made anew by the same process once it has been moved away`, async () => {
    await using log = await testLogDatabase();
    await log.store.record(events(3));
    const { dir } = await log.start().then(async (sequencer) => {
      await sequencer.stop();
      return sequencer;
    });
    rmSync(path.join(dir, removed), { recursive: true });
    const files = await filesOf(dir);
    await using sequencer = await log.start({ dir });
    await until(() => sequencer.state.copy.trouble !== null);
    await log.store.record(events(2));
    await until(covered(log, 5));
    assert.deepEqual(await filesOf(dir), files, "it is evidence");
    renameSync(dir, `${dir}.damaged`);
    await until(() => sequencer.state.copy.size === 5 && sequencer.state.copy.trouble === null);
    await sequencer.stop();
    assert.deepEqual(await filesOf(dir), await filesOf(await log.copyNow()));
  });
