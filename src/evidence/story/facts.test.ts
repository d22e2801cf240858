import assert from "node:assert/strict";
import { test } from "node:test";
import { operationOf, type RecordFacts } from "./facts.ts";

const AT = Date.UTC(2026, 10, 24);

/** A record of ATM-0001, so many milliseconds after AT, with this index in the log. */
const record = (index: number, kind: string, after: number, fields: Partial<RecordFacts> = {}): RecordFacts => ({
  ...{ index, kind, at: new Date(AT + after).toISOString(), outcome: "ok", terminal: "ATM-0001", session: null },
  ...{ request: "r", customer: "c", account: "a", amount: 40 },
  ...fields,
});

test("an end that the log has before its beginning is the end", () => {
  // Two workers committed at once, and the one that settled had begun its batch first.
  const records = [record(3, "settle", 5, { request: "s", amount: 30 }), record(4, "withdraw", 2)];
  const { state, booked, bookedAt, request } = operationOf(records) ?? assert.fail();
  assert.deepEqual([state, booked, bookedAt, request], ["settled", 30, records[0]?.at, "r"]);
});

test("a request that was refused and then accepted under the same id is what was accepted", () => {
  const records = [record(1, "deposit", 0, { outcome: "denied:bank-busy" }), record(2, "deposit", 9, { amount: 50 })];
  const { outcome, amount, state, booked } = operationOf(records) ?? assert.fail();
  assert.deepEqual([outcome, amount, state, booked], ["ok", 50, "booked", 50]);
});

test("a reversal changes the state, but not what was booked; one that was proposed or refused changes nothing", () => {
  const told = (...records: readonly RecordFacts[]) => {
    const { state, booked, bookedAt, reversedAt } = operationOf(records) ?? assert.fail();
    return [state, booked, bookedAt, reversedAt];
  };
  const by = { request: "v", amount: 30 };
  const [deposit, withdraw, settle] = [record(0, "deposit", 0), record(0, "withdraw", 0), record(1, "settle", 1, { amount: 30 })];
  const [proposal, confirmation] = [record(2, "proposal-make", 2, by), record(3, "proposal-approve", 3, by)];
  const reversal = record(4, "reverse", 4, by);
  const refused = { ...reversal, outcome: "denied:insufficient-funds" };
  assert.deepEqual(told(deposit, proposal, confirmation, refused), ["booked", 40, deposit.at, null]);
  assert.deepEqual(told(deposit, reversal), ["reversed", 40, deposit.at, reversal.at]);
  assert.deepEqual(told(withdraw, settle, proposal, confirmation, reversal), ["reversed", 30, settle.at, reversal.at]);
  assert.deepEqual(told(withdraw, reversal), ["held", 0, null, null], "what was not booked is not reversed");
});

test("records without one of the operation's own, or without an ATM or a request, show no operation", () => {
  assert.equal(operationOf([]), null);
  assert.equal(operationOf([record(1, "settle", 0)]), null);
  assert.equal(operationOf([record(1, "deposit", 0, { terminal: null })]), null);
  assert.equal(operationOf([record(1, "deposit", 0, { request: null })]), null);
});
