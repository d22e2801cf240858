import assert from "node:assert/strict";
import { it } from "node:test";
import { dayOfWriter, newWriterId, writerDay } from "./writer-id.ts";

const DAY_MS = 86_400_000;

it("a writer's id begins with the day, so all writers of one day are before those of the next", () => {
  const at = Date.UTC(2026, 10, 29, 23, 59, 59, 999);
  assert.equal(writerDay(at) + 1, writerDay(at + 1));
  const [today, tomorrow] = [at, at + 1].map((each) => Array.from({ length: 500 }, () => newWriterId(writerDay(each))));
  const begin = BigInt(writerDay(at) + 1) * 2n ** 47n;
  assert.ok(today?.every((id) => id < begin && dayOfWriter(id) === writerDay(at)));
  assert.ok(tomorrow?.every((id) => id >= begin && dayOfWriter(id) === writerDay(at + 1)));
  assert.equal(new Set(today).size, 500);
});

it("any clock gives an id that the database can store, and that is not negative", () => {
  for (const [at, day] of [
    [-DAY_MS, 0],
    [0, 0],
    [Date.UTC(2149, 5, 6), 65_535],
    [Date.UTC(9999, 0), 65_535],
    [Number.MAX_VALUE, 65_535],
  ] as const) {
    assert.equal(writerDay(at), day);
    for (let n = 0; n < 100; n++) {
      const id = newWriterId(day);
      assert.ok(id >= 0n && id < 2n ** 63n, String(id));
      assert.equal(dayOfWriter(id), day);
    }
  }
});

it("an id of a bank before this form has a day too, and it means nothing", () => {
  assert.equal(dayOfWriter(-724236651562029505n), -5147);
  assert.equal(dayOfWriter(-1n), -1);
});
