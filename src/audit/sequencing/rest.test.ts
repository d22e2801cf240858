import assert from "node:assert/strict";
import { test } from "node:test";
import { covered, events, testLogDatabase, until } from "../testing/test-sequencer.ts";
import { restBetweenSteps } from "./rest.ts";
import { BATCH_MAX } from "./sequence.ts";

test("the sequencer rests only while it keeps up", () => {
  assert.equal(restBetweenSteps(0, 1_000), 10);
  assert.equal(restBetweenSteps(499, 1_000), 10);
  assert.equal(restBetweenSteps(500, 1_000), 0);
  assert.equal(restBetweenSteps(60_000, 1_000), 0);
});

test("the sequencer hashes a batch in its steps, with a rest after each", async () => {
  await using log = await testLogDatabase();
  const intervalMs = 4_000;
  // In commits of a step's size, so that the batch has as many steps as it can.
  for (let size = 0; size < BATCH_MAX; size += 256) await log.store.record(events(256, { at: Date.now() + 60_000 }));
  const since = performance.now();
  await using _ = await log.start({ intervalMs });
  await until(covered(log, BATCH_MAX));
  assert.ok(performance.now() - since >= 8 * (restBetweenSteps(0, intervalMs) - 1));
});
