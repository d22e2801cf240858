import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.ts";

test("each client does one operation after the other, and all are counted", async () => {
  const turns: number[][] = [[], [], []];
  const under: number[] = [0, 0, 0];
  const result = await load({ clients: 3, forMs: 20 }, async (client, turn) => {
    assert.equal(under[client], 0);
    under[client] = 1;
    turns[client]?.push(turn);
    await new Promise(setImmediate);
    under[client] = 0;
  });
  assert.equal(result.done, turns.flat().length);
  for (const each of turns) assert.deepEqual(each, [...each.keys()]);
  assert.ok(result.median <= result.p99 && result.perSecond > 0);
});

test("an operation that fails ends the load", async () => {
  await assert.rejects(
    load({ clients: 1, forMs: 1_000 }, () => Promise.reject(new Error("refused"))),
    /refused/,
  );
});
