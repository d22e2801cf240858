import assert from "node:assert/strict";
import { it } from "node:test";
import { chainsIn } from "../testing/test-chains.ts";
import { commitsIn, eventStoreOn, testEventDatabase } from "../testing/test-event-store.ts";
import { plainEvent } from "../testing/test-events.ts";
import { dayOfWriter, writerDay } from "./writer-id.ts";

const DAY_MS = 86_400_000;
const MIDNIGHT = Date.UTC(2026, 10, 30);
const LONG_MS = 3_600_000;

/** A store whose clock the test sets, a second before midnight at first. */
async function beforeMidnight() {
  const database = await testEventDatabase();
  let time = MIDNIGHT - 1_000;
  const store = eventStoreOn(database.store, () => time);
  const { sql } = store;
  return {
    store,
    sql,
    setTime(at: number): void {
      time = at;
    },
    record: () => store.record([plainEvent({ at: time })]),
    /** For each writer, in order: its day after that of the start, and the kinds of its events. Fails if a chain is broken. */
    async chains(): Promise<(readonly [number, ...string[]])[]> {
      for (const [writer, end] of await chainsIn(sql)) assert.ok(end !== null, `the chain of ${writer} is broken`);
      const ofWriters = Map.groupBy((await commitsIn(sql)).flat(), ({ writer }) => writer);
      return [...ofWriters].map(([writer, rows]) => [
        dayOfWriter(writer) - writerDay(MIDNIGHT) + 1,
        ...rows.map(({ event }) => event.kind),
      ]);
    },
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

it("the first commit of a day begins another writer, and the one before is ended in order, although it is not idle", async () => {
  await using on = await beforeMidnight();
  for (let n = 0; n < 3; n++) await on.record();
  await on.store.endIdle(MIDNIGHT - 1, LONG_MS);
  on.setTime(MIDNIGHT);
  for (let n = 0; n < 2; n++) await on.record();
  await on.store.endIdle(MIDNIGHT + 5, LONG_MS);
  await on.record();
  await on.store.endIdle(MIDNIGHT + 6, LONG_MS);
  assert.deepEqual(await on.chains(), [
    [0, "signout", "signout", "signout", "writer-end"],
    [1, "signout", "signout", "signout"],
  ]);
  const ended = (await commitsIn(on.sql)).flat().find(({ event }) => event.kind === "writer-end");
  assert.equal(ended?.event.at, MIDNIGHT + 5);
});

it("a commit that began before midnight keeps its writer, and the next one has another", async () => {
  await using on = await beforeMidnight();
  await on.record();
  await on.store.begin(async (_, record) => {
    record(plainEvent());
    await on.record();
    // The writer of this transaction is taken when it has its events: after midnight.
    on.setTime(MIDNIGHT);
  });
  const busy = on.store.writers.take();
  on.setTime(MIDNIGHT + DAY_MS);
  on.store.writers.giveBack(busy);
  await on.record();
  await on.store.endIdle(MIDNIGHT + DAY_MS, LONG_MS);
  assert.deepEqual(await on.chains(), [
    [0, "signout", "signout", "writer-end"],
    [1, "signout", "writer-end"],
    [2, "signout"],
  ]);
});

it("a clock that steps back and forth over midnight changes the writer once", async () => {
  await using on = await beforeMidnight();
  for (const at of [-1, 0, -1, 0, -DAY_MS, 1, -2, DAY_MS - 1]) {
    on.setTime(MIDNIGHT + at);
    await on.record();
    await on.store.endIdle(MIDNIGHT, LONG_MS);
  }
  assert.deepEqual(await on.chains(), [
    [0, "signout", "writer-end"],
    [1, ...Array.from({ length: 7 }, () => "signout")],
  ]);
});

it("a writer of a day that was far ahead by a wrong clock is not kept when the clock is right again", async () => {
  await using on = await beforeMidnight();
  on.setTime(MIDNIGHT + 100 * DAY_MS);
  await on.record();
  on.setTime(MIDNIGHT);
  await on.record();
  await on.store.endIdle(MIDNIGHT, LONG_MS);
  assert.deepEqual(await on.chains(), [
    [1, "signout"],
    [101, "signout", "writer-end"],
  ]);
});

it("a first commit of the day that is undone leaves nothing, and its writer serves the next", async () => {
  await using on = await beforeMidnight();
  await on.record();
  on.setTime(MIDNIGHT);
  await on.sql`alter table audit_event add constraint refuses check (kind <> 'signin')`;
  const undone = on.store.begin(async (_, record) => record(plainEvent({ kind: "signin" })));
  await assert.rejects(undone, { code: "23514" });
  assert.deepEqual(await on.chains(), [[0, "signout"]]);
  await on.record();
  await on.store.endIdle(MIDNIGHT, LONG_MS);
  assert.deepEqual(await on.chains(), [
    [0, "signout", "writer-end"],
    [1, "signout"],
  ]);
  assert.equal((await on.sql`select from audit_writer`).length, 2);
});
