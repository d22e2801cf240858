import assert from "node:assert/strict";
import { test } from "node:test";
import { type CashFlow, daysLeft, FLOW_MOVEMENTS_MOST } from "./cash-flow.ts";

const DAY_MS = 86_400_000;
const NOW = 1_800_000_000_000;
const at = { capacity: 250_000n, now: NOW };
const inside = { cassettes: 70_000n, rejected: 10_000n };
const FLOW: CashFlow = { withdrawn: 0n, deposited: 0n, movements: 9, oldestAt: NOW - DAY_MS, openedAt: NOW - 30 * DAY_MS };

test("an ATM that pays out more than it takes in is empty some day, and is never full", () => {
  assert.deepEqual(daysLeft({ ...FLOW, withdrawn: 90_000n, deposited: 20_000n }, inside, at), { untilEmpty: 7, untilFull: null });
});

test("an ATM that takes in more than it pays out is full some day, and is never empty", () => {
  const flow = { ...FLOW, withdrawn: 20_000n, deposited: 90_000n };
  assert.deepEqual(daysLeft(flow, inside, at), { untilEmpty: null, untilFull: 17 });
  assert.deepEqual(daysLeft(flow, { ...inside, cassettes: 300_000n }, at), { untilEmpty: null, untilFull: 0 });
});

test("without a flow, or with too short a history, nothing is known", () => {
  const nothing = { untilEmpty: null, untilFull: null };
  assert.deepEqual(daysLeft(FLOW, inside, at), nothing);
  const flow = { ...FLOW, withdrawn: 100n, oldestAt: null };
  assert.deepEqual(daysLeft({ ...flow, openedAt: NOW - DAY_MS + 1 }, inside, at), nothing);
  assert.equal(
    daysLeft({ ...flow, openedAt: NOW - DAY_MS }, inside, at).untilEmpty,
    700,
    "a younger account counts from its opening",
  );
});

test("a busy ATM counts from the oldest movement that is known", () => {
  const busy = { ...FLOW, withdrawn: 70_000n, movements: FLOW_MOVEMENTS_MOST };
  assert.equal(daysLeft({ ...busy, oldestAt: NOW - DAY_MS / 2 }, inside, at).untilEmpty, 0.5);
  assert.equal(daysLeft({ ...busy, oldestAt: NOW - 3_599_999 }, inside, at).untilEmpty, null);
});
