import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { leaseHolder } from "../../audit/audit.ts";
import { printReadings } from "../../status/status.ts";
import { testDatabase } from "../../store/testing/test-database.ts";
import { CHECKPOINT_FILE } from "../../tlog/tlog.ts";
import { sequencerName } from "../readiness/sequencing-truth.ts";
import { beginLog, openEventStore } from "../recording/event-store.ts";
import { serverName } from "../startup/start-event.ts";
import { type Launched, launch } from "../testing/test-launch.ts";
import { serverIn } from "../testing/test-settings.ts";
import type { Supervisor } from "./supervise.ts";

/** One of them is the event with which the log begins. */
const EVENTS = 5;
const event = { at: 1_700_000_000_000, kind: "transfer", outcome: "ok" } as const;

/** How far the copy and the log have come, by the sequencer's metrics. */
async function reachOf(sequencer: Supervisor): Promise<readonly number[]> {
  const text = await printReadings([["s", (await sequencer.ask({ kind: "readings" })) ?? []]]);
  return ["audit_copy_size", "audit_log_size"].map((name) =>
    Number(new RegExp(`^strongroom_${name}{process="s"} (-?\\d+)$`, "m").exec(text)?.[1]),
  );
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await pause(5);
}

test("sequencers order events and write copies, report how far they are, and log a copy that is not the log's", async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), "strongroom-sequencer-"));
  await using database = await testDatabase();
  const { sql } = database.store;
  const settings = {
    ...(await serverIn(path.join(folder, "bank"))),
    ...{ databaseUrl: database.url, logLevel: "error", status: { host: "127.0.0.1", port: 0 } },
  };
  const store = await openEventStore(database.store, { ...settings, now: Date.now });
  await beginLog(store, settings);
  /** A sequencer of a server with this folder; one of a failed test ends too. */
  const start = async (files: typeof settings.files): Promise<Launched> => {
    const launched = launch("processes/sequencer", { ...settings, files });
    t.after(() => (launched.ends.length === 0 ? launched.supervisor.drain() : undefined));
    assert.equal(await launched.supervisor.start(), 0);
    return launched;
  };
  const first = await start(settings.files);
  await store.record(Array(EVENTS - 1).fill(event));
  await until(async () => (await first.supervisor.ask({ kind: "sequencing" }))?.copy.size === EVENTS);
  assert.deepEqual(await reachOf(first.supervisor), [EVENTS, EVENTS]);
  const { role, trouble, size, copy } = (await first.supervisor.ask({ kind: "sequencing" })) ?? {};
  assert.deepEqual({ role, trouble, size }, { role: "sequencing", trouble: null, size: EVENTS });
  assert.deepEqual(copy, { size: EVENTS, trouble: null, stopped: false });
  assert.equal(await leaseHolder(sql), sequencerName(serverName(settings)));
  const checkpoint = path.join(settings.files.auditFolder, CHECKPOINT_FILE);
  const note = readFileSync(checkpoint, "utf8");
  assert.ok(note.startsWith(`${settings.auditOrigin}\n${EVENTS}\n`));
  writeFileSync(checkpoint, "no note");
  assert.deepEqual(await reachOf(first.supervisor), [-1, EVENTS]);
  writeFileSync(checkpoint, note);

  // Another server of the bank has a copy of its own.
  const elsewhere = { ...settings.files, auditFolder: path.join(folder, "elsewhere") };
  const second = await start(elsewhere);
  await until(async () => (await reachOf(second.supervisor)).every((each) => each === EVENTS));
  assert.equal((await second.supervisor.ask({ kind: "sequencing" }))?.role, "standby");
  assert.equal(readFileSync(path.join(elsewhere.auditFolder, CHECKPOINT_FILE), "utf8"), note);
  for (const { supervisor, ends, lines } of [first, second]) {
    await supervisor.drain();
    assert.deepEqual([ends, lines], [[{ code: 0, ordered: true }], []]);
  }
  assert.equal(await leaseHolder(sql), null);

  const strange = path.join(folder, "strange");
  mkdirSync(path.join(strange, path.dirname(CHECKPOINT_FILE)), { recursive: true });
  writeFileSync(path.join(strange, CHECKPOINT_FILE), "no note");
  const third = await start({ ...settings.files, auditFolder: strange });
  await until(async () => {
    const state = await third.supervisor.ask({ kind: "sequencing" });
    return state?.role === "stopped" && state.copy.trouble !== null;
  });
  assert.deepEqual(await reachOf(third.supervisor), [-1, EVENTS]);
  await third.supervisor.drain();
  const told = new Set(third.lines.map(({ msg }) => msg));
  assert.deepEqual(told, new Set(["the audit log is not continued", "the copy of the audit log is not written"]));
  rmSync(folder, { recursive: true });
});

for (const file of ["auditorPublicKey", "auditLogKey"] as const)
  test(`a sequencer without a key does not start: ${file}`, async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "strongroom-sequencer-"));
    const settings = await serverIn(folder);
    rmSync(settings.files[file]);
    await assert.rejects(launch("processes/sequencer", settings).supervisor.start(), { code: "start" });
    rmSync(folder, { recursive: true });
  });
