import assert from "node:assert/strict";
import { test } from "node:test";
import { type EventRow, isClosed, type NewEvent } from "../../events/events.ts";
import { commitsIn, eventStoreOn } from "../../events/testing/test-event-store.ts";
import { assertOrdered } from "../testing/test-ordered.ts";
import { events, type TestLogDatabase, testLogDatabase } from "../testing/test-sequencer.ts";
import { closeSilent } from "./open-chains.ts";
import { sequence } from "./sequence.ts";

const HOUR_MS = 60 * 60_000;

/** Looks once as a sequencer that starts, closes what stands still, and stops; twice to order what it closed. */
async function lookTwice(log: TestLogDatabase): Promise<void> {
  for (let looks = 0; looks < 2; looks++) {
    const stopping = new AbortController();
    const run = sequence(log.store, log.settings(await log.newFolder()), {
      check: async () => {},
      stopping: stopping.signal,
      onProgress: ({ added }) => added === null && stopping.abort(),
    });
    await run;
  }
}

const kinds = async (log: TestLogDatabase): Promise<string[]> => (await commitsIn(log.sql)).flat().map(({ event }) => event.kind);

test("a chain without an event for an hour is closed by an event of its own, and a younger one is not", async () => {
  await using log = await testLogDatabase();
  const [dead, alive] = [eventStoreOn(log.database.store), eventStoreOn(log.database.store)];
  await dead.record(events(1, { at: Date.now() - HOUR_MS - 60_000 }));
  await alive.record(events(1, { at: Date.now() - HOUR_MS + 60_000 }));
  await lookTwice(log);
  const rows = await assertOrdered(log, 3);
  assert.deepEqual(
    rows.map(({ event }) => event.kind),
    ["transfer", "transfer", "writer-closed"],
  );
  assert.equal(rows[2]?.writer, rows[0]?.writer);
  assert.equal((await log.sql`select from audit_writer`).length, 1);
  await lookTwice(log);
  assert.equal((await kinds(log)).length, 3, "it is closed once");
});

test("a process that wakes after its chain was closed commits nothing by it, and its next event begins another chain", async () => {
  await using log = await testLogDatabase();
  const asleep = eventStoreOn(log.database.store);
  await asleep.record(events(2, { at: Date.now() - 2 * HOUR_MS }));
  await lookTwice(log);
  await log.sql`create table effect (n integer)`;
  const act = (n: number): Promise<unknown> =>
    asleep.begin(async (tx, record) => {
      await tx`insert into effect values (${n})`;
      record(events(1)[0] as NewEvent);
    });
  await assert.rejects(act(1), isClosed);
  await act(2);
  assert.deepEqual(
    (await log.sql`select n from effect`).map(({ n }) => n),
    [2],
  );
  await lookTwice(log);
  const rows = await assertOrdered(log, 4);
  assert.notEqual(rows[3]?.writer, rows[0]?.writer);
  assert.deepEqual([rows[2]?.event.kind, rows[3]?.n], ["writer-closed", 1]);
});

test("a process that is alive after all takes its number first, and its chain is not closed", async () => {
  await using log = await testLogDatabase();
  await log.store.record(events(2));
  const last = (await commitsIn(log.sql))[0]?.at(-1) as EventRow;
  const seen = [[last.writer, { n: last.n, mac: last.mac as Buffer }]] as const;
  await log.store.record(events(1));
  await closeSilent(log.store, seen);
  await lookTwice(log);
  await assertOrdered(log, 3);
  assert.deepEqual(await kinds(log), ["transfer", "transfer", "transfer"]);
});
