import assert from "node:assert/strict";
import { test } from "node:test";
import { fillRandom } from "./random.ts";

test("random bytes never repeat, also across refills of the pool", () => {
  const seen = new Set<string>();
  for (let i = 0; i < 1000; i += 1) {
    const target = Buffer.alloc(16);
    fillRandom(target);
    seen.add(target.toString("hex"));
  }
  assert.equal(seen.size, 1000);
  assert.ok(!seen.has("00".repeat(16)));
  assert.throws(() => fillRandom(Buffer.alloc(4097)), /at most 4096 bytes/);
});
