import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { insertEvents } from "../../store/store.ts";
import { testDatabase } from "../../store/testing/test-database.ts";
import { AuditError, type AuditErrorCode } from "../audit-error.ts";
import { Disk } from "../log/disk.ts";
import { BATCH_MAX } from "../log/segment.ts";
import { testEvents, testLog } from "../testing/test-log.ts";
import { assertSealed, events, sealed, start, until } from "../testing/test-sealer.ts";
import type { SealerState } from "./sealer-state.ts";

const LONG_MS = 60_000;

test("onState gets each change of the sealer's state at once, and a stop does not wait for the interval", async () => {
  await using database = await testDatabase();
  await using log = await testLog();
  const states: SealerState[] = [];
  await using sealer = start(database, log, { intervalMs: LONG_MS, onState: (state) => states.push(state) });
  await until(() => sealer.state.progress !== null && states.length === 2);
  await insertEvents(database.store.sql, events(1));
  await sealer.stop();
  assert.deepEqual(
    states.slice(2).map(({ role }) => role),
    ["standby", "stopped", "stopped"],
  );
  assert.ok(states.slice(0, 2).some(({ role }) => role === "sealing"));
  await assertSealed(database, log, 1);
});

test("there is one checkpoint for each interval, however many events follow each other", async () => {
  await using database = await testDatabase();
  await using log = await testLog();
  const intervalMs = 600;
  let checkpoints = 0;
  const disk = new Disk((step) => {
    if (step === "rename") checkpoints++;
  });
  await using sealer = start(database, log, { intervalMs, disk });
  await until(sealed(sealer, 0));
  const since = performance.now();
  while (performance.now() - since < 2 * intervalMs) {
    await insertEvents(database.store.sql, events(1));
    await setTimeout(20);
  }
  const intervals = (performance.now() - since) / intervalMs;
  // A log begins with one more checkpoint, and one may be under way.
  assert.ok(checkpoints <= intervals + 2, `${checkpoints} in ${intervals} intervals`);
});

test("a full batch does not wait for the end of the interval", async () => {
  await using database = await testDatabase();
  await using log = await testLog();
  // The sealer checks eight times in an interval; the whole interval is longer than the test waits.
  await using sealer = start(database, log, { intervalMs: 8_000 });
  await until(sealed(sealer, 0));
  await insertEvents(database.store.sql, events(BATCH_MAX));
  await until(sealed(sealer, BATCH_MAX));
});

/** Errors of an attempt, the code that the sealer reports, and whether another attempt may succeed. */
const TROUBLES: readonly (readonly [error: unknown, code: string, isCurable: boolean])[] = [
  ...(["disk-write", "key-file", "lease-lost"] as const).map((code) => [new AuditError(code, "x"), code, true] as const),
  ...(["disk-sync", "hpke", "log-records", "log-tail"] as const).map(
    (code: AuditErrorCode) => [new AuditError(code, "x"), code, false] as const,
  ),
  [Object.assign(new Error("EIO"), { errno: -5, syscall: "read" }), "disk-read", true],
  [Object.assign(new Error("EIO"), { errno: -5 }), "bug", false],
  [Object.assign(new Error("EIO"), { syscall: "read" }), "bug", false],
  [new Error("no known kind"), "bug", false],
  ["no error", "bug", false],
];

test("an attempt that may succeed later is repeated, and any other ends the sealer", async () => {
  await using database = await testDatabase();
  for (const [error, code, isCurable] of TROUBLES) {
    await using log = await testLog();
    let failing = true;
    const disk = new Disk(() => {
      if (failing) throw error;
    });
    await using sealer = start(database, log, { disk });
    await until(() => sealer.state.role === (isCurable ? "standby" : "stopped") && sealer.state.trouble !== null);
    assert.equal(sealer.state.trouble?.code, code);
    // The log shows an operator the stack of a bug.
    if (error instanceof Error && code === "bug") assert.equal(sealer.state.trouble?.message, error.stack);
    failing = false;
    if (isCurable) await until(() => sealer.state.progress !== null && sealer.state.trouble === null);
    await sealer.stop();
    assert.equal(sealer.state.trouble?.code, isCurable ? undefined : code);
  }
});

test("a statement that the database refuses is a trouble of the database and not a bug", async () => {
  await using database = await testDatabase();
  await using log = await testLog();
  const { sql } = database.store;
  await insertEvents(sql, events(2));
  let fails = true;
  const auditor = async () => {
    if (fails) await sql`select 1 / 0`;
    return log.auditor.publicKey;
  };
  let told = 0;
  await using sealer = start(database, log, { auditor, onState: () => told++ });
  await until(() => sealer.state.trouble?.code === "database" && sealer.state.unsealed === 2);
  fails = false;
  await sql`alter table audit_event rename to away`;
  const before = told;
  await until(() => told > before + 10);
  assert.equal(sealer.state.unsealed, 2, "the last known number");
  await sql`alter table away rename to audit_event`;
  await until(sealed(sealer, 2));
});

test("a batch of no events or of too many is refused, and the log still works", async () => {
  await using log = await testLog();
  const open = await log.open();
  for (const count of [0, BATCH_MAX + 1]) await assert.rejects(open.append(testEvents(count)), /a batch of/);
  await open.append(testEvents(1));
  await open.close();
  await assert.rejects(open.append(testEvents(1)), /failed before/);
  assert.deepEqual((await log.verify()).size, 1);
});

test("unmarked records of more than one batch are each marked with their own index", async () => {
  await using database = await testDatabase();
  await using log = await testLog();
  const { sql } = database.store;
  await insertEvents(sql, events(BATCH_MAX + 3));
  await start(database, log).stop();
  await sql`update audit_event set sealed_index = null`;
  await using sealer = start(database, log);
  await sealer.stop();
  assert.deepEqual(sealer.state.progress, { size: BATCH_MAX + 3, unmatched: 0 });
  await assertSealed(database, log, BATCH_MAX + 3);
});

test("an event that is deleted during its sealing is reported as a record without an event", async () => {
  await using database = await testDatabase();
  await using log = await testLog();
  const { sql } = database.store;
  await insertEvents(sql, events(3));
  let deleted: Promise<unknown> | null = null;
  class DeletingDisk extends Disk {
    override async append(...args: Parameters<Disk["append"]>): Promise<void> {
      deleted ??= sql`delete from audit_event where id = (select max(id::text)::uuid from audit_event)`.execute();
      await deleted;
      await super.append(...args);
    }
  }
  await using sealer = start(database, log, { disk: new DeletingDisk() });
  await sealer.stop();
  assert.deepEqual(sealer.state.progress, { size: 3, unmatched: 1 });
});
