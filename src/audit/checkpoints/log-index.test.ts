import assert from "node:assert/strict";
import { test } from "node:test";
import type { EventPlace } from "../../events/events.ts";
import { findEvents } from "../reading/find-events.ts";
import { covered, events, testLogDatabase, until } from "../testing/test-sequencer.ts";
import { placeAt } from "./log-index.ts";
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
  for (const [index, place] of places.entries()) assert.deepEqual(await placeAt(log.sql, index), place);

  await log.store.record(events(1));
  assert.equal(await placeAt(log.sql, 19), null);
  const [event] = await findEvents(log.sql, { by: "index", index: 3 });
  const { writer, n } = places[3] as EventPlace;
  assert.deepEqual([event?.index, event?.writer, event?.n], [3, writer, n]);
  assert.deepEqual(await findEvents(log.sql, { by: "index", index: 99 }), []);
});
