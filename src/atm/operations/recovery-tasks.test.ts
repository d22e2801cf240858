import assert from "node:assert/strict";
import { test } from "node:test";
import { accept, Money, newRequestId, type RequestId } from "../../model/model.ts";
import type { NewStep } from "../journal/journal.ts";
import { LinkError } from "../link/link-error.ts";
import { recovering, turns, until } from "../testing/test-recovery.ts";

const AMOUNT = Money(1000n);
const transferOf = (request: RequestId): NewStep => ({ step: "intent", request, op: "transfer", amount: AMOUNT, notes: [] });
const done = () => accept({ state: "done", amount: AMOUNT });

test("a start reports once over one channel, closes it in order, and opens no other while there is nothing to do", async () => {
  await using at = await recovering(done);
  await at.recovery.start();
  await until(() => at.closed.length > 0);
  at.recovery.hurry();
  await turns();
  assert.deepEqual([at.bank.opened, at.bank.reports, at.closed], [1, 1, ["done"]]);
});

test("operations that a crash left open are finished over one channel, and reported in the same round", {
  timeout: 5_000,
}, async () => {
  const [one, other] = [newRequestId(), newRequestId()];
  await using at = await recovering(done, [transferOf(one), transferOf(other)]);
  await at.recovery.start();
  await until(() => at.bank.reports > 0);
  assert.deepEqual(
    at.seen.map(({ op, fields }) => [op, fields]),
    [one, other].map((request) => ["outcome", { request }]),
  );
  assert.deepEqual([at.machine.journal.operations.size, at.bank.opened], [0, 1]);
});

test("operations that need no bank are finished before the start resolves, and the bank is not asked meanwhile", async () => {
  const [known, unknown] = [newRequestId(), newRequestId()];
  const booked: NewStep = { step: "answer", request: known, state: "done" };
  await using at = await recovering(done, [transferOf(known), booked, transferOf(unknown)]);
  at.bank.isThere = false;
  await at.recovery.start();
  assert.deepEqual([...at.machine.journal.operations.keys()], [unknown]);
  assert.deepEqual(at.seen, []);
});

test("every caller who hands over one operation gets the way in which it was closed", { timeout: 5_000 }, async () => {
  const request = newRequestId();
  await using at = await recovering(done, [transferOf(request)]);
  const asked = [at.recovery.take(request), at.recovery.take(request)];
  await at.recovery.start();
  assert.deepEqual(await Promise.all(asked), ["booked", "booked"]);
  assert.throws(() => at.recovery.take(request), /only an open operation can be taken over/);
});

test("an idle recovery finishes a new operation at once", { timeout: 5_000 }, async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  await using at = await recovering(done);
  await at.recovery.start();
  await until(() => at.closed.length > 0);
  const request = newRequestId();
  await at.machine.journal.append(transferOf(request));
  assert.equal(await at.recovery.take(request), "booked");
  await until(() => at.closed.length > 1);
  await turns();
  assert.deepEqual([at.bank.opened, at.bank.reports, at.logged], [2, 2, []], "recovery is idle again");
});

test("a change during a report is reported without a pause", { timeout: 5_000 }, async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  await using at = await recovering(done);
  const held = Promise.withResolvers<void>();
  at.bank.report = () => held.promise;
  await at.recovery.start();
  await until(() => at.bank.reports > 0);
  at.recovery.reportSoon();
  held.resolve();
  await until(() => at.bank.reports > 1);
});

test("a recovery that was never started stops too", async () => {
  await using at = await recovering(done);
  await at.recovery.stop();
  assert.equal(at.bank.opened, 0);
});

test("an operation that cannot continue stops neither the others nor the report", { timeout: 5_000 }, async () => {
  const [bad, good] = [newRequestId(), newRequestId()];
  await using at = await recovering(
    ({ fields }) => {
      if ("request" in fields && fields.request === bad) throw new RangeError("a bug");
      return done();
    },
    [transferOf(bad), transferOf(good)],
  );
  await at.recovery.start();
  await until(() => at.bank.reports > 0);
  assert.deepEqual([...at.machine.journal.operations.keys()], [bad]);
  const error = at.logged.find(({ level }) => level === "error");
  assert.match(String(error?.fields["error"]), /a bug/);
});

test("a bank that does not answer is a warning with its code, but not at the start", { timeout: 5_000 }, async () => {
  await using at = await recovering(done, [transferOf(newRequestId())]);
  at.bank.isThere = false;
  await at.recovery.start();
  assert.deepEqual(at.logged, []);
  await until(() => at.logged.length > 1);
  for (const { level, fields } of at.logged) assert.deepEqual([level, fields], ["warn", { code: "bank-unreachable" }]);
});

test("a recovery that is stopped during a report closes its channel and tries nothing more", { timeout: 5_000 }, async () => {
  await using at = await recovering(done);
  const held = Promise.withResolvers<void>();
  at.bank.report = () => held.promise;
  await at.recovery.start();
  await until(() => at.bank.reports > 0);
  const stopped = at.recovery.stop();
  at.recovery.reportSoon();
  await until(() => at.closed.length > 0);
  held.reject(new LinkError("answer-lost", "closed"));
  await stopped;
  assert.equal(at.bank.opened, 1);
});
