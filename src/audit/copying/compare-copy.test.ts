import assert from "node:assert/strict";
import { createPublicKey } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { TEST_ORIGIN } from "../../events/testing/test-event-store.ts";
import { CHECKPOINT_FILE, signCheckpoint } from "../../tlog/tlog.ts";
import { newestCheckpoint } from "../checkpoints/checkpoint-rows.ts";
import { makeLogKey } from "../log/keys.ts";
import { openNewest } from "../sequencing/newest.ts";
import { covered, events, forge, type TestLogDatabase, testLogDatabase, until } from "../testing/test-sequencer.ts";
import { compareCopy } from "./compare-copy.ts";

const checkpointIn = (dir: string): string => path.join(dir, CHECKPOINT_FILE);

/** Puts all that is committed under a checkpoint, and returns a copy of that. */
async function coverAndCopy(log: TestLogDatabase, size: number): Promise<string> {
  await using sequencer = await log.start();
  await until(covered(log, size));
  await sequencer.stop();
  return sequencer.dir;
}

/** What the comparison of the copy, the one who orders and the one who copies say. */
async function assertAll(log: TestLogDatabase, dir: string, code: string | null): Promise<void> {
  const { origin, logKey } = log.settings(dir);
  const verifier = { name: origin, publicKey: createPublicKey(logKey) };
  const before = await newestCheckpoint(log.sql);
  const note = await readFile(checkpointIn(dir), "utf8");
  for (const act of [
    () => compareCopy(log.sql, dir, verifier),
    () => openNewest(log.sql, log.settings(dir)),
    () => log.copyNow(dir),
  ]) {
    if (code === null) await act();
    else await assert.rejects(act, { code });
  }
  if (code === null) return;
  // With such a copy the log is not continued, nor the copy.
  await log.store.record(events(1));
  await using sequencer = await log.start({ dir });
  await until(() => sequencer.state.trouble !== null && sequencer.state.copy.trouble !== null);
  assert.deepEqual([sequencer.state.trouble?.code, sequencer.state.copy.trouble?.code], [code, code]);
  await sequencer.stop();
  assert.deepEqual(await newestCheckpoint(log.sql), before);
  assert.equal(await readFile(checkpointIn(dir), "utf8"), note);
}

test("a copy that is at a checkpoint of the database is no reason to stop, whether newest or not", async () => {
  await using log = await testLogDatabase();
  await log.store.record(events(3));
  const dir = await coverAndCopy(log, 3);
  await assertAll(log, dir, null);
  await log.store.record(events(2));
  const later = await coverAndCopy(log, 5);
  await compareCopy(log.sql, later, { name: TEST_ORIGIN, publicKey: createPublicKey(log.settings("").logKey) });
  await assertAll(log, dir, null);
});

test("a database that was set back behind a copy stops the log, until the copy goes away", async () => {
  await using log = await testLogDatabase();
  await log.store.record(events(3));
  await coverAndCopy(log, 3);
  await log.store.record(events(2));
  const dir = await coverAndCopy(log, 5);
  await forge(log, (sql) => sql`delete from audit_checkpoint where size = 5`);
  await assertAll(log, dir, "log-ahead");

  await using sequencer = await log.start({ dir });
  await until(() => sequencer.state.trouble?.code === "log-ahead" && sequencer.state.copy.trouble?.code === "log-ahead");
  assert.deepEqual([sequencer.state.role, sequencer.state.copy.stopped], ["standby", false]);
  // The operator says that it was restored: the folder is moved away while the processes go on trying.
  await rename(dir, path.join(await log.newFolder(), "kept"));
  await until(() => sequencer.state.copy.size === 6 && sequencer.state.trouble === null);
});

test("a copy with another checkpoint of the same size, or of a size that no checkpoint has, stops the log for a person", async () => {
  await using log = await testLogDatabase();
  await log.store.record(events(3));
  const dir = await coverAndCopy(log, 3);
  const { origin, logKey } = log.settings("");
  await forge(log, (sql) => {
    const note = signCheckpoint({ size: 3, root: Buffer.alloc(32, 1) }, { name: origin, privateKey: logKey });
    return sql`update audit_checkpoint set note = ${note} where size = 3`;
  });
  const verifier = { name: origin, publicKey: createPublicKey(logKey) };
  await assert.rejects(compareCopy(log.sql, dir, verifier), { code: "log-forked" });
  // That checkpoint is the log's, but does not belong to the edge in its row.
  await assert.rejects(openNewest(log.sql, log.settings(dir)), { code: "log-checkpoint" });
  await assert.rejects(log.copyNow(dir), { code: "log-forked" });

  await using other = await testLogDatabase();
  await other.store.record(events(2));
  const short = await coverAndCopy(other, 2);
  await forge(other, (sql) => sql`update audit_checkpoint set size = 7 where size = 2`);
  await assert.rejects(compareCopy(other.sql, short, { name: origin, publicKey: createPublicKey(other.settings("").logKey) }), {
    code: "log-forked",
  });
});

test("a copy whose checkpoint is not the log's is refused", async () => {
  await using log = await testLogDatabase();
  await log.store.record(events(3));
  const dir = await coverAndCopy(log, 3);
  const strange = signCheckpoint({ size: 3, root: Buffer.alloc(32) }, { name: TEST_ORIGIN, privateKey: makeLogKey().privateKey });
  for (const note of [strange, "a letter\n", ""]) {
    await writeFile(checkpointIn(dir), note);
    await assertAll(log, dir, "log-checkpoint");
  }
});
