import assert from "node:assert/strict";
import { test } from "node:test";
import type { EventStore } from "../../events/events.ts";
import { eventStoreOn } from "../../events/testing/test-event-store.ts";
import { openCheckpoint } from "../../tlog/tlog.ts";
import { checkpointsAfter, insertCheckpoint, newestCheckpoint } from "../checkpoints/checkpoint-rows.ts";
import { assertOrdered } from "../testing/test-ordered.ts";
import { covered, events, type TestLogDatabase, testLogDatabase, until } from "../testing/test-sequencer.ts";
import { BATCH_MAX, type Sequenced, type SequenceRun, sequence } from "./sequence.ts";
import { verifierOf } from "./sequencer-state.ts";

const LONG_MS = 60_000;

interface Running {
  readonly sizes: number[];
  readonly added: Sequenced[];
  readonly broken: () => readonly string[];
  stop(): Promise<void>;
}

/** Runs the sequencing itself, without a lease. `onLook` is called at each look, before the events are read. */
async function run(log: TestLogDatabase, intervalMs: number, onLook = async (): Promise<void> => {}): Promise<Running> {
  const stopping = new AbortController();
  const [sizes, added, broken]: [number[], Sequenced[], (readonly string[])[]] = [[], [], []];
  const onProgress: SequenceRun["onProgress"] = (progress) => {
    sizes.push(progress.size);
    broken.push(progress.broken);
    if (progress.added !== null) added.push(progress.added);
  };
  const ended = sequence(
    log.store,
    { ...log.settings(await log.newFolder()), intervalMs },
    { check: onLook, stopping: stopping.signal, onProgress },
  );
  ended.catch(() => {});
  const stop = (): Promise<void> => {
    stopping.abort();
    return ended;
  };
  return { sizes, added, broken: () => broken.at(-1) ?? [], stop };
}

/** Orders all that is committed now, under checkpoints. */
const catchUp = async (log: TestLogDatabase): Promise<Sequenced[]> => {
  const running = await run(log, LONG_MS);
  await running.stop();
  return running.added;
};

test("each checkpoint has the ranges of its commits, the chains without an end, and the edge of its tree", async () => {
  await using log = await testLogDatabase();
  const other = eventStoreOn(log.database.store);
  await other.record(events(2, { at: 2 }));
  await log.store.record(events(3, { at: 1 }));
  await log.store.record(events(1, { at: 3 }));
  const [first] = await catchUp(log);
  const rows = first?.checkpoint.ranges ?? [];
  const writers = new Set(rows.map(({ writer }) => writer));
  assert.equal(writers.size, 2);
  assert.equal(
    rows.reduce((sum, { first: from, last }) => sum + last - from + 1, 0),
    6,
  );
  assert.deepEqual(
    rows.map(({ first: from, last }) => [from, last]),
    [
      [1, 3],
      [1, 2],
      [4, 4],
    ],
  );
  assert.equal(first?.checkpoint.open.size, 2);
  for (const each of [log.store, other]) await each.endIdle(4);
  const [second, ...none] = await catchUp(log);
  assert.deepEqual([second?.checkpoint.fromSize, second?.checkpoint.size, second?.checkpoint.open.size, none], [6, 8, 0, []]);
  assert.deepEqual([...(await log.sql`select from audit_writer`)], []);
  await assertOrdered(log, 8);
  // The forms that a copy on this server takes are those of these commits.
  assert.deepEqual(
    second?.forms.map(({ lines }) => lines.length),
    [1, 1],
  );
  const head = openCheckpoint(second?.checkpoint.note ?? "", verifierOf(log.settings("")));
  assert.equal(head.size, 8);
});

test("commits of one writer that follow each other are one range", async () => {
  await using log = await testLogDatabase();
  for (const count of [1, 2, 3]) await log.store.record(events(count));
  const [added, ...none] = await catchUp(log);
  assert.deepEqual([added?.checkpoint.ranges.map(({ first, last }) => [first, last]), none], [[[1, 6]], []]);
});

test("an event waits for company for about an interval, a full batch does not, and a stop covers all that was committed", async () => {
  await using log = await testLogDatabase();
  const running = await run(log, LONG_MS);
  await until(() => running.sizes.length > 0);
  await log.store.record(events(BATCH_MAX - 1));
  assert.equal((await newestCheckpoint(log.sql))?.size, 0);
  await running.stop();
  assert.equal(running.sizes.at(-1), BATCH_MAX - 1);

  // The sequencer looks eight times in an interval: the test waits for a look, not for the interval.
  const again = await run(log, 8_000);
  await until(() => again.sizes.length > 0);
  await log.store.record(events(BATCH_MAX));
  await until(covered(log, 2 * BATCH_MAX - 1));
  await log.store.record(events(BATCH_MAX + 700));
  await again.stop();
  for (const { checkpoint } of again.added) assert.ok(checkpoint.size - checkpoint.fromSize <= BATCH_MAX);
  await assertOrdered(log, 3 * BATCH_MAX + 699);
});

test("while no event comes there is no checkpoint, and a checkpoint comes for one event alone", async () => {
  await using log = await testLogDatabase();
  const running = await run(log, 8);
  await until(() => running.sizes.length > 20);
  assert.equal((await newestCheckpoint(log.sql))?.size, 0);
  await log.store.record(events(1));
  await until(covered(log, 1));
  await running.stop();
  await assertOrdered(log, 1);
});

test("if another process has continued the log between the look and the checkpoint, nothing is added, and the error is lease-lost", async () => {
  await using log = await testLogDatabase();
  await log.store.record(events(2));
  const once = async (store: EventStore): Promise<void> =>
    sequence(store, log.settings(await log.newFolder()), {
      ...{ check: async () => {}, stopping: AbortSignal.abort(), onProgress: () => {} },
    });
  // Only the checkpoint is written in a transaction here: the other process is just before it.
  const begin = async (act: never): Promise<unknown> => {
    await once(log.store);
    return log.sql.begin(act);
  };
  const sql = new Proxy(log.sql, { get: (target, name) => (name === "begin" ? begin : Reflect.get(target, name)) });
  await assert.rejects(once(eventStoreOn({ sql, close: async () => {} })), { code: "lease-lost" });
  await assertOrdered(log, 2);
  assert.equal((await checkpointsAfter(log.sql, 0, 10)).length, 1);
});

test("the database refuses a second checkpoint after one size, and a second one of the same size", async () => {
  await using log = await testLogDatabase();
  await log.store.record(events(2));
  const [added] = await catchUp(log);
  const row = added?.checkpoint as Sequenced["checkpoint"];
  for (const changed of [
    { ...row, size: 3 },
    { ...row, fromSize: 1 },
  ])
    await assert.rejects(
      log.sql.begin((tx) => insertCheckpoint(tx, changed, 0)),
      { code: "23505" },
    );
  await assert.rejects(
    log.sql.begin((tx) => insertCheckpoint(tx, { ...row, fromSize: 7, size: 7 }, 0)),
    { code: "23514" },
  );
});

test("the sequencing ends with the error of its lease", async () => {
  await using log = await testLogDatabase();
  let looks = 0;
  const running = await run(log, 8, async () => {
    if (looks++ === 3) throw new Error("the lease is lost");
  });
  await until(() => looks === 4);
  await log.store.record(events(1));
  await assert.rejects(running.stop(), /the lease is lost/);
  assert.equal((await newestCheckpoint(log.sql))?.size, 0);
});
