import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { beat, Pulse } from "./heartbeat.ts";

const EVERY_MS = 20;
const LONG_MS = 600;

test("a process that never beats is missed once, after the beats that a start may take", async () => {
  const missed: number[] = [];
  new Pulse({ first: 5, later: 1 }, (beats) => missed.push(beats), EVERY_MS);
  await sleep(LONG_MS);
  assert.deepEqual(missed, [6]);
});

test("a process that beats is not missed until it stops beating", async () => {
  const missed: number[] = [];
  const pulse = new Pulse({ first: 1, later: 3 }, (beats) => missed.push(beats), EVERY_MS);
  const beating = setInterval(() => pulse.beat(), EVERY_MS / 4);
  await sleep(LONG_MS);
  assert.deepEqual(missed, []);
  clearInterval(beating);
  await sleep(LONG_MS);
  assert.deepEqual(missed, [4]);
});

test("if the listener itself was frozen, that time counts as one missed beat", async () => {
  const missed: number[] = [];
  const pulse = new Pulse({ first: 1, later: 3 }, (beats) => missed.push(beats), EVERY_MS);
  pulse.beat();
  for (const since = performance.now(); performance.now() - since < 20 * EVERY_MS; );
  // The listener reads the messages of that time in the same turn.
  setImmediate(() => pulse.beat());
  await sleep(EVERY_MS);
  pulse.stop();
  assert.deepEqual(missed, []);
});

test("a process beats once in each interval", (t) => {
  t.mock.timers.enable({ apis: ["setInterval"] });
  let beats = 0;
  beat(() => beats++);
  t.mock.timers.tick(3_000);
  assert.equal(beats, 3);
});
