import assert from "node:assert/strict";
import { it } from "node:test";
import { FailedSignIns } from "./failed-sign-ins.ts";
import { Growth } from "./growth.ts";

const MINUTE_MS = 60_000;

/** Counts this many failures and successes in each of these minutes. */
function minutes(signIns: FailedSignIns, from: number, to: number, failed: number, succeeded = 100): void {
  for (let minute = from; minute < to; minute++) signIns.add(failed, succeeded, minute * MINUTE_MS);
}

it("without an hour of history only a flood of failures is an alarm, and the rest is not known", () => {
  const signIns = new FailedSignIns();
  assert.deepEqual(signIns.verdict(0), { verdict: "not-known" });
  minutes(signIns, 0, 5, 9, 0);
  assert.deepEqual(signIns.verdict(5 * MINUTE_MS - 1), { verdict: "not-known" }, "45 failures");
  minutes(signIns, 5, 10, 10, 9);
  assert.deepEqual(signIns.verdict(9 * MINUTE_MS), { verdict: "far-above", failed: 50, usual: null });
  minutes(signIns, 10, 15, 100, 100);
  assert.deepEqual(signIns.verdict(14 * MINUTE_MS), { verdict: "not-known" }, "as many succeeded: a busy bank");
});

it("failures are far above the usual if they are ten times as many as in the day before", () => {
  const signIns = new FailedSignIns();
  minutes(signIns, 0, 120, 2);
  assert.deepEqual(signIns.verdict(119 * MINUTE_MS), { verdict: "usual" });
  minutes(signIns, 120, 125, 20);
  assert.deepEqual(signIns.verdict(124 * MINUTE_MS), { verdict: "usual" }, "ten times exactly");
  signIns.add(1, 0, 124 * MINUTE_MS);
  assert.deepEqual(signIns.verdict(124 * MINUTE_MS), { verdict: "far-above", failed: 101, usual: 10 });
  assert.deepEqual(signIns.verdict(130 * MINUTE_MS), { verdict: "usual" }, "it is over");
});

it("a quiet bank has no alarm from a few failures, and a minute without sign-ins counts as one", () => {
  const signIns = new FailedSignIns();
  signIns.add(0, 1, 0);
  signIns.add(49, 0, 200 * MINUTE_MS);
  assert.deepEqual(signIns.verdict(200 * MINUTE_MS), { verdict: "usual" });
  signIns.add(1, 0, 200 * MINUTE_MS);
  assert.deepEqual(signIns.verdict(200 * MINUTE_MS), { verdict: "far-above", failed: 50, usual: 0 });
});

it("what is older than a day is forgotten", () => {
  const signIns = new FailedSignIns();
  minutes(signIns, 0, 60, 100);
  minutes(signIns, 1_600, 1_605, 20);
  assert.deepEqual(signIns.verdict(1_604 * MINUTE_MS), { verdict: "far-above", failed: 100, usual: 0 });
});

it("a counter's growth is what it gained, and all of it after its process began again", () => {
  const growth = new Growth();
  assert.deepEqual(
    [3, 3, 8, 2].map((value) => growth.of("a", value)),
    [3, 0, 5, 2],
  );
  assert.equal(growth.of("b", 1), 1);
});
