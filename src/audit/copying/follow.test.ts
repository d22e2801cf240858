import assert from "node:assert/strict";
import { createPublicKey } from "node:crypto";
import { existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, it, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { TEST_ORIGIN } from "../../events/testing/test-event-store.ts";
import type { Sql } from "../../store/store.ts";
import { CHECKPOINT_FILE, consistencyProof, openCheckpoint, signCheckpoint, verifyConsistency } from "../../tlog/tlog.ts";
import { COPY_MAX } from "../log/layout.ts";
import { readCheckpoint } from "../log/newest-checkpoint.ts";
import { sequence } from "../sequencing/sequence.ts";
import { filesOf } from "../testing/test-order.ts";
import { assertOrdered } from "../testing/test-ordered.ts";
import {
  covered,
  events,
  forge,
  rememberHistory,
  type TestLogDatabase,
  testLogDatabase,
  until,
} from "../testing/test-sequencer.ts";
import { TileReader } from "../tiles/tile-reader.ts";

/** Puts all that is committed under checkpoints, without a copy. */
async function cover(log: TestLogDatabase): Promise<void> {
  const run = { check: async () => {}, stopping: AbortSignal.abort(), onProgress: () => {} };
  await sequence(log.store, log.settings(await log.newFolder()), run);
}

test("copies from the sequencer's offers, from the database, at once and step by step are the same bytes", async () => {
  await using log = await testLogDatabase();
  await using first = await log.start();
  await using second = await log.start();
  const stepwise = await log.newFolder();
  let size = 0;
  for (const count of [1, 3, 300, 700, 2]) {
    await log.store.record(events(count));
    size += count;
    await until(covered(log, size));
    await log.copyNow(stepwise);
  }
  for (const each of [first, second]) await each.stop();
  const expected = await filesOf(await log.copyNow());
  for (const dir of [first.dir, second.dir, stepwise]) assert.deepEqual(await filesOf(dir), expected);
  await assertOrdered(log, size);
});

test("a copy that lags by more than one append catches up, and a stop waits for that", async () => {
  await using log = await testLogDatabase();
  for (let size = 0; size < COPY_MAX + 3_000; size += 1_000) await log.store.record(events(1_000));
  await cover(log);
  await using sequencer = await log.start();
  await sequencer.stop();
  assert.deepEqual([sequencer.state.copy.size, sequencer.state.copy.trouble], [12_000, null]);
  const slow = await log.newFolder();
  // The order of a later copy is that of the checkpoints, however they came about.
  await log.store.record(events(1));
  await log.copyNow(slow);
  await cover(log);
  await log.copyNow(slow);
  await log.copyNow(sequencer.dir);
  assert.deepEqual(await filesOf(slow), await filesOf(sequencer.dir));
});

test("a folder that was lost is made again, also while the process runs and nothing happens", async () => {
  await using log = await testLogDatabase();
  await log.store.record(events(300));
  await using sequencer = await log.start();
  await until(() => sequencer.state.copy.size === 300);
  await rename(sequencer.dir, path.join(await log.newFolder(), "away"));
  await until(() => existsSync(path.join(sequencer.dir, CHECKPOINT_FILE)) && sequencer.state.copy.trouble === null);
  await rename(sequencer.dir, path.join(await log.newFolder(), "away"));
  await log.store.record(events(1));
  await until(() => sequencer.state.copy.size === 301 && sequencer.state.copy.trouble === null);
  await sequencer.stop();
  const expected = await filesOf(await log.copyNow());
  assert.deepEqual(await filesOf(sequencer.dir), expected);
  await rm(sequencer.dir, { recursive: true });
  assert.deepEqual(await filesOf(await log.copyNow(sequencer.dir)), expected);
});

const FORGINGS: readonly [string, string, (sql: Sql, log: TestLogDatabase) => Promise<unknown>][] = [
  ["a changed event", "log-forked", (sql) => sql`update audit_event set amount = 1 where n = 4`],
  ["a value that no writer writes", "log-forked", (sql) => sql`update audit_event set amount = 9007199254740993 where n = 4`],
  ["a time without a date", "log-forked", (sql) => sql`update audit_event set at = '-infinity' where n = 4`],
  ["a changed ciphertext", "log-forked", (sql) => sql`update audit_event set sealed = sealed || 'x'::bytea where n = 5`],
  ["a ciphertext that is none", "log-forked", (sql) => sql`update audit_event set sealed = 'x'::bytea where n = 5`],
  ["a deleted event", "log-events", (sql) => sql`delete from audit_event where n = 4`],
  ["a commit joined with the next", "log-forked", (sql) => sql`update audit_event set sealed = null, mac = null where n = 5`],
  ["a commit without an end", "log-events", (sql) => sql`update audit_event set sealed = null, mac = null where n = 6`],
  [
    "another order",
    "log-forked",
    (sql) => sql`update audit_checkpoint set first = '{6,4}', last = '{6,5}', writer = writer || writer where size = 6`,
  ],
  ["an event left out of the order", "log-events", (sql) => sql`update audit_checkpoint set first = '{6}' where size = 6`],
  ["another size", "log-events", (sql) => sql`update audit_checkpoint set size = 7 where size = 6`],
  ["lists of different lengths", "log-checkpoint", (sql) => sql`update audit_checkpoint set first = '{}' where size = 6`],
  ["a note that is none", "log-forked", (sql) => sql`update audit_checkpoint set note = 'a letter' where size = 6`],
  [
    "a checkpoint of the log with another tree",
    "log-forked",
    (sql, log) => {
      const note = signCheckpoint(
        { size: 6, root: Buffer.alloc(32) },
        { name: TEST_ORIGIN, privateKey: log.settings("").logKey },
      );
      return sql`update audit_checkpoint set note = ${note} where size = 6`;
    },
  ],
];

describe("a copy takes nothing that was forged in the database, and stops for a person:", () => {
  let log: TestLogDatabase;
  let dir: string;
  let restore: () => Promise<void>;
  before(async () => {
    log = await testLogDatabase();
    await log.store.record(events(3));
    await cover(log);
    dir = await log.copyNow();
    for (const count of [2, 1]) await log.store.record(events(count));
    await cover(log);
    restore = await rememberHistory(log);
  });
  after(() => log[Symbol.asyncDispose]());

  for (const [name, code, forging] of FORGINGS)
    it(name, async () => {
      const untouched = await filesOf(dir);
      await forge(log, (sql) => forging(sql, log));
      await assert.rejects(log.copyNow(dir), { code });
      assert.deepEqual(await filesOf(dir), untouched);
      await restore();
    });

  it("and takes all of it once the database is as it was", async () => {
    await log.copyNow(dir);
    assert.deepEqual(await filesOf(dir), await filesOf(await log.copyNow()));
  });
});

test("a copy is not begun without the database's first checkpoint, nor from a forged one", async () => {
  await using log = await testLogDatabase();
  await forge(log, (sql) => sql`update audit_checkpoint set note = 'a letter'`);
  await assert.rejects(log.copyNow(), { code: "log-forked" });
  await forge(log, (sql) => sql`delete from audit_checkpoint`);
  await assert.rejects(log.copyNow(), { code: "log-missing" });
});

test("a reader of an earlier checkpoint finds its tree while the copy grows", async () => {
  await using log = await testLogDatabase();
  await using sequencer = await log.start({ intervalMs: 1 });
  await log.store.record(events(250));
  await until(() => sequencer.state.copy.size === 250);
  const verifier = { name: TEST_ORIGIN, publicKey: createPublicKey(log.settings("").logKey) };
  let [grows, proofs] = [true, 0];
  const reading = (async () => {
    const first = openCheckpoint(await readCheckpoint(sequencer.dir), verifier);
    while (grows) {
      const head = openCheckpoint(await readCheckpoint(sequencer.dir), verifier);
      if (head.size === first.size) {
        await sleep(1);
        continue;
      }
      const proof = await consistencyProof(first.size, head.size, new TileReader(sequencer.dir, head.size).rangeHash);
      assert.ok(verifyConsistency(first, head, proof));
      proofs++;
    }
  })();
  for (let n = 0; n < 60; n++) await log.store.record(events(11));
  await until(() => sequencer.state.copy.size === 910 && proofs > 0);
  grows = false;
  await reading;
});
