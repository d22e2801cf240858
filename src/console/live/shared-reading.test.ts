import assert from "node:assert/strict";
import { test } from "node:test";
import { sharedReading } from "./shared-reading.ts";

test("all who ask at once share one reading; one that failed is kept for nobody", async () => {
  let reads = 0;
  const read = sharedReading(async () => {
    reads++;
    if (reads === 1) throw new Error("no database");
    return reads;
  }, 60_000);
  const failed = await Promise.allSettled([read(), read()]);
  assert.deepEqual(
    failed.map(({ status }) => status),
    ["rejected", "rejected"],
  );
  assert.deepEqual(await Promise.all([read(), read(), read()]), [2, 2, 2]);
  assert.equal(reads, 2);
});

test("a reading is kept for its time alone", async () => {
  let reads = 0;
  const read = sharedReading(async () => ++reads, 0);
  assert.deepEqual([await read(), await read()], [1, 2]);
});
