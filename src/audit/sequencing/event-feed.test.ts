import assert from "node:assert/strict";
import { test } from "node:test";
import { Chain, type EventRow, type NewEvent, writerName } from "../../events/events.ts";
import { commitsIn, testEventKeys } from "../../events/testing/test-event-store.ts";
import { newestCheckpoint } from "../checkpoints/checkpoint-rows.ts";
import { covered, events, type TestLogDatabase, testLogDatabase, until } from "../testing/test-sequencer.ts";
import { EventFeed } from "./event-feed.ts";

const ENOUGH = 100_000;
const chain = new Chain(testEventKeys().chain);
const openFeed = ({ sql }: TestLogDatabase, open: ReadonlyMap<bigint, number> = new Map()) => EventFeed.open(sql, chain, open);
const namesOf = (commits: readonly (readonly EventRow[])[]): string[] =>
  commits.flat().map(({ writer, n }) => `${writerName(writer)} ${n}`);

async function takeAll(feed: EventFeed): Promise<string[]> {
  await feed.look(ENOUGH);
  return namesOf(feed.waiting === 0 ? [] : feed.take(ENOUGH));
}

/** Commits each list of events by another writer; returns the writers. */
async function commitApart({ store }: TestLogDatabase, ...lists: readonly NewEvent[][]): Promise<bigint[]> {
  const before = new Set((await commitsIn(store.sql)).map(([row]) => row?.writer));
  const [open, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let begun = 0;
  const commits = lists.map((list) =>
    store.begin(async (_, record) => {
      for (const each of list) record(each);
      if (++begun === lists.length) open.resolve();
      await goOn.promise;
    }),
  );
  await open.promise;
  goOn.resolve();
  await Promise.all(commits);
  const writers = (await commitsIn(store.sql)).map(([row]) => row?.writer as bigint);
  return [...new Set(writers)].filter((writer) => !before.has(writer));
}

test("the feed gives each commit once, whole, each writer's in their order and those of several writers by time", async () => {
  await using log = await testLogDatabase();
  const [a, b] = [events(2, { at: 5_000 }), events(3, { at: 4_000 })];
  await commitApart(log, a, b);
  using feed = await openFeed(log);
  await feed.look(ENOUGH);
  assert.equal(feed.waiting, 5);
  const [first, second] = feed.take(ENOUGH);
  assert.deepEqual([first?.length, second?.length, feed.waiting], [3, 2, 0]);
  assert.deepEqual(await takeAll(feed), []);
  // An earlier time does not overtake the same writer's commit before.
  await log.store.record(events(1, { at: 1_000 }));
  await log.store.record(events(1, { at: 900 }));
  const later = await takeAll(feed);
  assert.deepEqual(
    later.map((name) => Number(name.split(" ")[1])),
    later[0]?.endsWith(" 3") ? [3, 4] : [4, 5],
  );
});

test("at most the wanted number of events is taken, but one commit in any case, and enough events are not read on", async () => {
  await using log = await testLogDatabase();
  for (const count of [3, 4, 1]) await log.store.record(events(count));
  using feed = await openFeed(log);
  await feed.look(ENOUGH);
  assert.deepEqual(
    feed.take(7).map(({ length }) => length),
    [3, 4],
  );
  await log.store.record(events(5));
  await feed.look(1);
  assert.equal(feed.waiting, 1, "one event is enough");
  await feed.look(2);
  assert.equal(feed.waiting, 6);
  assert.deepEqual(
    feed.take(1).map(({ length }) => length),
    [1],
  );
  assert.deepEqual(
    feed.take(1).map(({ length }) => length),
    [5],
  );
});

test("a writer with more events than one look takes is read on where the look ended, even within a commit", async () => {
  await using log = await testLogDatabase();
  for (const count of [1_000, 1_024, 200]) await log.store.record(events(count));
  using feed = await openFeed(log);
  const taken: number[] = [];
  for (let looks = 0; looks < 4; looks++) {
    await feed.look(ENOUGH);
    if (feed.waiting > 0) taken.push(...feed.take(ENOUGH).map(({ length }) => length));
    assert.deepEqual(feed.broken, []);
  }
  assert.deepEqual(taken, [1_000, 1_024, 200]);
});

test("a slow transaction's events come when it commits, and delay no other writer's", async () => {
  await using log = await testLogDatabase();
  using feed = await openFeed(log);
  const [begun, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const slow = log.store.begin(async (tx, record) => {
    record(events(1, { kind: "bank-stop", at: 0 })[0] as NewEvent);
    await tx`select 1`;
    begun.resolve();
    await goOn.promise;
  });
  await begun.promise;
  for (let n = 1; n <= 3; n++) {
    await log.store.record(events(2));
    assert.equal((await takeAll(feed)).length, 2);
  }
  goOn.resolve();
  await slow;
  await feed.look(ENOUGH);
  assert.deepEqual(
    feed.take(ENOUGH).map(([row]) => row?.event.kind),
    ["bank-stop"],
  );
});

test("a feed continues where the newest checkpoint ended, and refuses a database that lacks what that covers", async () => {
  await using log = await testLogDatabase();
  const [writer = 0n] = await commitApart(log, events(2));
  await log.store.record(events(1));
  {
    using feed = await openFeed(log, new Map([[writer, 2]]));
    assert.deepEqual(await takeAll(feed), [`${writerName(writer)} 3`]);
  }
  for (const open of [new Map([[writer, 4]]), new Map([[writer, 1]]), new Map([[writer + 1n, 1]])])
    await assert.rejects(openFeed(log, open), { code: "log-events" }, "no commit ends there");
});

test("whatever stands after a chain's end is not read", async () => {
  await using log = await testLogDatabase();
  const [writer = 0n] = await commitApart(log, events(1));
  await log.store.endIdle(1);
  using feed = await openFeed(log);
  assert.deepEqual(await takeAll(feed), [`${writerName(writer)} 1`, `${writerName(writer)} 2`]);
  // As the sequencer does with the checkpoint that covers the end.
  await log.sql`delete from audit_writer`;
  await log.sql`insert into audit_event select writer, now(), null, 3, null, null, null, null, kind, outcome, null, null, sealed, mac
    from audit_event where n = 2`;
  assert.deepEqual(await takeAll(feed), []);
  assert.deepEqual(feed.broken, []);
});

test("the events of a chain that has ended in the log are not read once more, whoever enters its writer again", async () => {
  await using log = await testLogDatabase();
  await log.store.record(events(3));
  await log.store.endIdle(Date.now());
  await using sequencer = await log.start();
  await until(covered(log, 4));
  const writer = (await commitsIn(log.sql))[0]?.[0]?.writer as bigint;
  await log.sql`insert into audit_writer (writer) values (${writer})`;
  await log.store.record(events(1));
  await until(covered(log, 5));
  await until(() => sequencer.state.trouble !== null);
  assert.equal(sequencer.state.trouble?.code, "chain-broken");
  assert.ok(sequencer.state.trouble?.message.includes(writerName(writer)));
  assert.equal((await newestCheckpoint(log.sql))?.size, 5);
});
