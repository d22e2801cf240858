import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "./fuzz-random.ts";
import { runMonkey } from "./monkey-run.ts";

const FOR_MS = 10_000;

test("random keys pay out no note without a Confirm pressed after the amount was visible for half a second", async (t) => {
  const seed = String(Math.floor(Math.random() * 2 ** 32));
  const { problems, ...counted } = await runMonkey(FOR_MS, new Random(seed));
  t.diagnostic(`MONKEY_SEED=${seed}: ${JSON.stringify(counted)}`);
  assert.deepEqual(problems, [], `MONKEY_SEED=${seed}`);
  assert.ok(counted.presses > 0 && counted.signIns > 0);
});
