import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { leaseHolder } from "../../audit/audit.ts";
import { printReadings } from "../../status/status.ts";
import { insertEvents } from "../../store/store.ts";
import { testDatabase } from "../../store/testing/test-database.ts";
import { CHECKPOINT_FILE } from "../../tlog/tlog.ts";
import { sealerName } from "../readiness/sealing-truth.ts";
import { serverName } from "../startup/start-event.ts";
import { launch } from "../testing/test-launch.ts";
import { serverIn } from "../testing/test-settings.ts";
import type { Supervisor } from "./supervise.ts";

const EVENTS = 5;
const LACKS = "the audit folder lacks records that are sealed: all servers of one bank must share one audit folder";
const NOT_SEALED = "the audit log is not sealed";
const event = { at: 1_700_000_000_000, kind: "transfer", outcome: "ok" } as const;

/** The progress of the log by the sealer's metrics: the checkpoint on disk, and the marks in the database. */
async function reachOf(sealer: Supervisor): Promise<readonly number[]> {
  const text = await printReadings([["s", (await sealer.ask({ kind: "readings" })) ?? []]]);
  return ["audit_checkpoint_size", "audit_sealed_events"].map((name) =>
    Number(new RegExp(`^strongroom_${name}{process="s"} (-?\\d+)$`, "m").exec(text)?.[1]),
  );
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo()));
}

test("the sealer seals committed events and reports its progress; it logs a folder without its records and does not seal", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "strongroom-sealer-"));
  await using database = await testDatabase();
  const { sql } = database.store;
  const settings = {
    ...(await serverIn(path.join(folder, "bank"))),
    ...{ databaseUrl: database.url, logLevel: "error", status: { host: "127.0.0.1", port: 0 } },
  };
  const first = launch("processes/sealer", settings);
  assert.equal(await first.supervisor.start(), 0);
  await insertEvents(sql, Array(EVENTS).fill(event));
  await until(async () => (await reachOf(first.supervisor)).every((size) => size === EVENTS));
  const { role, trouble } = (await first.supervisor.ask({ kind: "sealing" })) ?? {};
  assert.deepEqual({ role, trouble }, { role: "sealing", trouble: null });
  assert.equal(await leaseHolder(sql), sealerName(serverName(settings)));
  const checkpoint = path.join(settings.files.auditFolder, CHECKPOINT_FILE);
  const note = readFileSync(checkpoint, "utf8");
  assert.ok(note.startsWith(`${settings.auditOrigin}\n${EVENTS}\n`));
  writeFileSync(checkpoint, "no note");
  assert.deepEqual(await reachOf(first.supervisor), [-1, EVENTS]);
  writeFileSync(checkpoint, note);
  await first.supervisor.drain();
  assert.deepEqual([first.ends, first.lines], [[{ code: 0, ordered: true }], []]);
  assert.equal(await leaseHolder(sql), null);

  const files = { ...settings.files, auditFolder: path.join(folder, "elsewhere") };
  const other = launch("processes/sealer", { ...settings, files });
  await other.supervisor.start();
  await until(async () => (await other.supervisor.ask({ kind: "sealing" }))?.role === "stopped");
  assert.deepEqual(await reachOf(other.supervisor), [0, EVENTS]);
  await other.supervisor.drain();
  assert.deepEqual(
    other.lines.map(({ msg }) => msg),
    [LACKS, NOT_SEALED],
  );
  rmSync(folder, { recursive: true });
});

test("a sealer without the auditor's key does not start", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "strongroom-sealer-"));
  const settings = await serverIn(folder);
  rmSync(settings.files.auditorPublicKey);
  await assert.rejects(launch("processes/sealer", settings).supervisor.start(), { code: "start" });
  rmSync(folder, { recursive: true });
});
