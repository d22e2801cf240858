import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { drive } from "./pacing.ts";

test("with a rate, a bank that halts is charged for all that would have come meanwhile", async () => {
  const took: number[] = [];
  let isHalted = true;
  const act = async (): Promise<void> => {
    if (isHalted) await sleep(200);
    isHalted = false;
  };
  const { behind } = await drive({ clients: 1, forMs: 300, lateMs: 60_000, perSecond: 100 }, act, (ms) => took.push(ms));
  assert.deepEqual([took.length, behind], [30, 0], "as many as were due, late ones included");
  assert.ok((took[0] ?? 0) >= 199);
  // The eleventh was due 100 ms after the first, which took 200 ms: it waited 99 ms at least.
  assert.ok((took[10] ?? 0) >= 99, String(took[10]));
});

test("operations that were due and never began are counted", async () => {
  // Far longer than the load lasts: a timer may be a little early.
  const act = (): Promise<unknown> => sleep(60);
  const { behind } = await drive({ clients: 1, forMs: 20, perSecond: 1_000 }, act, () => {});
  assert.equal(behind, 19);
});

test("without a rate each client has one operation at a time, until the end or the stop", async () => {
  const stop = new AbortController();
  const under = [0, 0, 0];
  let turns = 0;
  await drive(
    { clients: 3, forMs: 60_000, stop: stop.signal },
    async (client, turn) => {
      assert.equal(under[client], 0);
      under[client] = 1;
      await new Promise(setImmediate);
      under[client] = 0;
      turns++;
      if (turn === 20) stop.abort();
      return client;
    },
    (_, client) => assert.ok(client < 3),
  );
  assert.ok(turns >= 21);
});

test("a stop ends a pause before the next operation", async () => {
  const stop = new AbortController();
  let turns = 0;
  await drive(
    { clients: 1, forMs: 60_000, perSecond: 0.1, stop: stop.signal },
    async () => {
      turns++;
      // Once this turn is over, the client pauses for ten seconds.
      setImmediate(() => stop.abort());
    },
    () => {},
  );
  assert.equal(turns, 1);
});
