import assert from "node:assert/strict";
import { test } from "node:test";
import type { EventPlace } from "../../events/events.ts";
import { findEvents } from "../reading/find-events.ts";
import { covered, events, testLogDatabase, until } from "../testing/test-sequencer.ts";
import { indexesOf, placeAt } from "./log-index.ts";
import { orderedCommits } from "./ordered-commits.ts";

test("each event has the index that the order of the checkpoints gives it, and each index has its event", async () => {
  await using log = await testLogDatabase();
  {
    await using sequencer = await log.start();
    for (const count of [3, 1, 5]) await Promise.all([log.store.record(events(count)), log.store.record(events(2))]);
    await until(covered(log, 15));
    await log.store.record(events(4));
    await until(covered(log, 19));
    await sequencer.stop();
  }
  const places: EventPlace[] = [];
  for await (const { commit } of orderedCommits(log.sql, { from: 0 }))
    places.push(...commit.map(({ writer, n }) => ({ writer, n })));
  assert.equal(places.length, 19);
  assert.deepEqual(
    await indexesOf(log.sql, places),
    places.map((_, i) => i),
  );
  for (const [index, place] of places.entries()) assert.deepEqual(await placeAt(log.sql, index), place);

  await log.store.record(events(1));
  assert.equal(await placeAt(log.sql, 19), null);
  const known = places[3] as EventPlace;
  assert.deepEqual(await indexesOf(log.sql, [{ writer: 1n, n: 1 }, known, { ...known, n: 99 }]), [null, 3, null]);
  assert.deepEqual(await indexesOf(log.sql, []), []);
  const [event] = await findEvents(log.sql, { by: "index", index: 3 });
  assert.equal(event?.index, 3);
  assert.deepEqual(await findEvents(log.sql, { by: "index", index: 99 }), []);
});
