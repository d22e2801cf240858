import assert from "node:assert/strict";
import { createPublicKey } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { CHECKPOINT_FILE, openCheckpoint, verifyConsistency } from "../../tlog/tlog.ts";
import { makeLogKey } from "../log/keys.ts";
import { sequence } from "../sequencing/sequence.ts";
import { events, forge, type TestLogDatabase, testLogDatabase } from "../testing/test-sequencer.ts";
import { showCheckpoint } from "./shown-checkpoint.ts";

const noteIn = (dir: string): Promise<string> => readFile(path.join(dir, CHECKPOINT_FILE), "utf8");

/** Commits events and puts them under a checkpoint of the database; no copy has it yet. */
async function grow(log: TestLogDatabase, count: number): Promise<void> {
  await log.store.record(events(count));
  const run = { check: async () => {}, stopping: AbortSignal.abort(), onProgress: () => {} };
  await sequence(log.store, log.settings(await log.newFolder()), run);
}

/** What a witness that has seen `size` records gets from the server with this copy. */
const show = (
  log: TestLogDatabase,
  dir: string,
  size: number,
  key = log.settings("").logKey,
): ReturnType<typeof showCheckpoint> =>
  showCheckpoint(log.sql, dir, { name: log.settings("").origin, publicKey: createPublicKey(key) }, size);

test("a checkpoint is shown with a proof from any earlier one, even while the log grows past full tiles", async () => {
  await using log = await testLogDatabase();
  const dir = await log.copyNow();
  const verifier = { name: log.settings("").origin, publicKey: createPublicKey(log.settings("").logKey) };
  const seen: string[] = [];
  for (const more of [1, 6, 249, 1, 300, 1024, 3]) {
    await grow(log, more);
    await log.copyNow(dir);
    const note = await noteIn(dir);
    const head = openCheckpoint(note, verifier);
    for (const earlier of seen) {
      const first = openCheckpoint(earlier, verifier);
      const shown = await show(log, dir, first.size);
      assert.ok(shown !== null && shown !== "busy" && shown.note === note);
      assert.ok(shown.proof.length > 0 && shown.proof.length <= 63 && verifyConsistency(first, head, shown.proof));
    }
    for (const size of [0, head.size]) assert.deepEqual(await show(log, dir, size), { note, proof: [] });
    seen.push(note);
  }
});

/** Makes the time that a waiting server measures stand still, or pass by a second at each look. */
function setClock(t: TestContext, passes: boolean): void {
  let now = performance.now();
  t.mock.restoreAll();
  t.mock.method(performance, "now", () => {
    now += passes ? 1_000 : 0;
    return now;
  });
}

test("a server whose copy lags behind what a witness has seen waits for it, and is busy if it does not catch up", async (t) => {
  await using log = await testLogDatabase();
  await grow(log, 5);
  const dir = await log.copyNow();
  await grow(log, 3);
  const copyless = await log.newFolder();
  setClock(t, true);
  for (const each of [dir, copyless]) assert.equal(await show(log, each, 8), "busy");
  setClock(t, false);
  for (const each of [dir, copyless]) {
    const shown = show(log, each, 8);
    await log.copyNow(each);
    assert.deepEqual(await shown, { note: await noteIn(each), proof: [] });
  }
  // A witness that lags too gets what the copy has, at once.
  await grow(log, 1);
  setClock(t, true);
  assert.deepEqual(await show(log, dir, 8), { note: await noteIn(dir), proof: [] });
});

test("a witness that has seen more than the database has gets the shorter log, which proves that it was set back", async () => {
  await using log = await testLogDatabase();
  await grow(log, 5);
  const dir = await log.copyNow();
  const before = await noteIn(dir);
  await grow(log, 3);
  await forge(log, (sql) => sql`delete from audit_checkpoint where size = 8`);
  assert.deepEqual(await show(log, dir, 8), { note: before, proof: [] });
  const copyless = await log.newFolder();
  assert.deepEqual(await show(log, copyless, 8), { note: before, proof: [] });
});

test("null is shown if there is no log, and a damaged copy is an error", async () => {
  await using log = await testLogDatabase();
  await grow(log, 5);
  await grow(log, 5);
  const dir = await log.copyNow();
  await assert.rejects(show(log, dir, 0, makeLogKey().privateKey), { code: "note" });
  await rm(path.join(dir, "tlog/tile/0/000.p"), { recursive: true });
  await assert.rejects(show(log, dir, 5), { code: "log-tiles" });
  await forge(log, (sql) => sql`delete from audit_checkpoint`);
  assert.equal(await show(log, await log.newFolder(), 0), null);
});
