import assert from "node:assert/strict";
import { test } from "node:test";
import { eventStoreOn } from "../../events/testing/test-event-store.ts";
import { assertOrdered } from "../testing/test-ordered.ts";
import { covered, events, forge, type TestLogDatabase, testLogDatabase, until } from "../testing/test-sequencer.ts";
import { CommitReader, orderedCommits } from "./ordered-commits.ts";

async function coverAll(log: TestLogDatabase, size: number): Promise<void> {
  await using sequencer = await log.start();
  await until(covered(log, size));
  await sequencer.stop();
}

const placesOf = async (log: TestLogDatabase, from: number, to?: number): Promise<(readonly [number, number])[]> => {
  const commits = orderedCommits(log.sql, to === undefined ? { from } : { from, to });
  return (await Array.fromAsync(commits)).map(({ index, commit }) => [index, commit.length] as const);
};

test("the commits between two places come in the order of the log, whole, across checkpoints", async () => {
  await using log = await testLogDatabase();
  const other = eventStoreOn(log.database.store);
  assert.deepEqual(await placesOf(log, 0), []);
  let size = 0;
  for (const round of [1, 2, 3]) {
    for (const store of [log.store, other, log.store]) {
      await store.record(events(round));
      size += round;
    }
    await coverAll(log, size);
  }
  const all = await placesOf(log, 0);
  assert.deepEqual(all, [
    [0, 1],
    [1, 1],
    [2, 1],
    [3, 2],
    [5, 2],
    [7, 2],
    [9, 3],
    [12, 3],
    [15, 3],
  ]);
  for (let from = 0; from <= size; from++)
    for (const to of [from + 3, ...(from % 6 === 0 ? [from, from + 1, size, Infinity] : [])])
      assert.deepEqual(
        await placesOf(log, from, to),
        all.filter(([index, length]) => index + length > from && index < to),
        `from ${from} to ${to}`,
      );
  await log.store.record(events(1));
  assert.deepEqual(await placesOf(log, 0), all, "an event without a checkpoint is not in the log");
});

test("more events than one query reads come whole and in order", async () => {
  await using log = await testLogDatabase();
  const other = eventStoreOn(log.database.store);
  for (let n = 0; n < 6; n++) await Promise.all([log.store.record(events(1_000)), other.record(events(700))]);
  await coverAll(log, 10_200);
  await assertOrdered(log, 10_200);
});

test("an event that is gone stops the reading before its commit, and the reader still works", async () => {
  await using log = await testLogDatabase();
  for (const count of [2, 2, 2]) await log.store.record(events(count));
  await coverAll(log, 6);
  await forge(log, (sql) => sql`delete from audit_event where n = 4`);
  const read: number[] = [];
  await assert.rejects(
    async () => {
      for await (const { index } of orderedCommits(log.sql, { from: 0 })) read.push(index);
    },
    { code: "log-events" },
  );
  assert.equal(read[0], 0);
  using reader = await CommitReader.open(log.sql);
  const range = { fromSize: 0, size: 2, open: new Map(), frontier: [], note: "" };
  const [row] = await log.sql<{ writer: bigint }[]>`select writer from audit_event limit 1`;
  const writer = row?.writer ?? 0n;
  const broken = { ...range, ranges: [{ writer, first: 1, last: 1 }] };
  await assert.rejects(async () => Array.fromAsync(reader.commitsOf(broken)), { code: "log-events" }, "half a commit");
  const whole = await Array.fromAsync(reader.commitsOf({ ...range, ranges: [{ writer, first: 1, last: 2 }] }));
  assert.deepEqual(
    whole.map(({ index, commit }) => [index, commit.length]),
    [[0, 2]],
  );
  assert.equal((await reader.sql`select 1 as n`)[0]?.["n"], 1);
});
