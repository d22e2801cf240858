import assert from "node:assert/strict";
import { test } from "node:test";
import { LineLimit } from "./line-limit.ts";

const line = (message: string, kind = "", level = 50) => ({ level, message, kind });

/** Returns how many of these lines are written. */
const written = (limit: LineLimit, times: number, ...of: Parameters<typeof line>): number =>
  Array.from({ length: times }, () => limit.admit(line(...of))).filter(Boolean).length;

test("the first 20 lines in ten seconds are written, and the number of the rest is logged once", () => {
  let now = 0;
  const limit = new LineLimit(() => now);
  assert.equal(written(limit, 7_010, "no answer"), 20);
  now = 9_999;
  assert.deepEqual(limit.settle(), []);
  now = 10_000;
  assert.deepEqual(limit.settle(), [{ ...line("no answer"), times: 6_990, withinMs: 10_000 }]);
  assert.deepEqual(limit.settle(), []);
  assert.equal(written(limit, 30, "no answer"), 20);
});

test("lines of another level, text or kind are not limited by them", () => {
  const limit = new LineLimit(() => 0);
  written(limit, 100, "no answer", "ECONNRESET");
  assert.equal(written(limit, 20, "no answer", "57P01"), 20);
  assert.equal(written(limit, 20, "no answer", "ECONNRESET", 40), 20);
  assert.equal(written(limit, 20, "another text", "ECONNRESET"), 20);
});

test("a window restarts by itself when it is over, after it has logged its suppressed lines", () => {
  let now = 0;
  const limit = new LineLimit(() => now);
  written(limit, 20, "calm");
  written(limit, 21, "busy");
  now = 10_000;
  assert.equal(written(limit, 1, "calm"), 1);
  assert.equal(written(limit, 1, "busy"), 0);
  assert.deepEqual(
    limit.settle().map(({ message, times }) => [message, times]),
    [["busy", 2]],
  );
});

test("at the end all suppressed lines are logged, and beyond a thousand kinds every line is written", () => {
  const limit = new LineLimit(() => 0);
  written(limit, 25, "no answer");
  for (let n = 0; n < 1_000; n++) limit.admit(line(`text ${n}`));
  assert.equal(written(limit, 50, "one kind more"), 50);
  assert.deepEqual(
    limit.settle(true).map(({ message, times }) => [message, times]),
    [["no answer", 5]],
  );
});
