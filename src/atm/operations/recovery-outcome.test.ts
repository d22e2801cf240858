import assert from "node:assert/strict";
import { test } from "node:test";
import { accept, Money, newRequestId, type RequestId } from "../../model/model.ts";
import type { NewStep } from "../journal/journal.ts";
import { recovering, turns, until } from "../testing/test-recovery.ts";

const AMOUNT = Money(1000n);
const PAUSE_MS = 1_000;
const transferOf = (request: RequestId): NewStep => ({ step: "intent", request, op: "transfer", amount: AMOUNT, notes: [] });
const done = () => accept({ state: "done", amount: AMOUNT });

test("the outcome of an operation is asked after it is closed here, once for all callers", { timeout: 5_000 }, async (t) => {
  // Time stands still: recovery continues only when it is woken.
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const request = newRequestId();
  await using at = await recovering(done, [transferOf(request)]);
  at.bank.isThere = false;
  await at.recovery.start();
  const outcomes = [at.recovery.outcomeOf(request), at.recovery.outcomeOf(request)];
  await turns();
  assert.equal(at.seen.length, 0);
  await at.machine.journal.append({ step: "answer", request, state: "refused" });
  at.bank.isThere = true;
  at.recovery.hurry();
  await until(() => at.machine.journal.operations.size === 0);
  for (const outcome of outcomes) assert.deepEqual(await outcome, { state: "done", amount: AMOUNT });
  assert.deepEqual(
    at.seen.map(({ op, fields }) => [op, fields]),
    [["outcome", { request }]],
  );
});

test("an idle recovery asks for the outcome of a closed operation at once", { timeout: 5_000 }, async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  await using at = await recovering(done);
  await at.recovery.start();
  await until(() => at.closed.length > 0);
  const request = newRequestId();
  assert.deepEqual(await at.recovery.outcomeOf(request), { state: "done", amount: AMOUNT });
  assert.deepEqual([at.seen[0]?.fields, at.bank.reports], [{ request }, 1], "the counters have not changed");
});

test("finishing one operation and asking for another's outcome are two tasks", { timeout: 5_000 }, async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  await using at = await recovering(done);
  await at.recovery.start();
  await until(() => at.closed.length > 0);
  const [open, over] = [newRequestId(), newRequestId()];
  await at.machine.journal.append(transferOf(open));
  const both = [at.recovery.take(open), at.recovery.outcomeOf(over)];
  assert.deepEqual(await Promise.all(both), ["booked", { state: "done", amount: AMOUNT }]);
});

test("the outcome of an operation that is open here is tried again only after a pause", { timeout: 5_000 }, async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  t.mock.method(Math, "random", () => 0.5);
  await using at = await recovering(done);
  await at.recovery.start();
  await until(() => at.closed.length > 0);
  const request = newRequestId();
  await at.machine.journal.append(transferOf(request));
  const outcome = at.recovery.outcomeOf(request);
  await turns();
  await at.machine.journal.append({ step: "closed", request, how: "nothing" });
  await turns();
  assert.deepEqual(at.seen, []);
  t.mock.timers.tick(PAUSE_MS);
  assert.deepEqual(await outcome, { state: "done", amount: AMOUNT });
});
