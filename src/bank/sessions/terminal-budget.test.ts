import assert from "node:assert/strict";
import { test } from "node:test";
import { TerminalBudget } from "./terminal-budget.ts";

const RATES = { requests: 10, events: 20 };
const REQUEST = { requests: 1, events: 1 };

test("an idle ATM may spend ten seconds' budget at five times its rate, and each cost beyond waits until it is earned", () => {
  const budget = new TerminalBudget(RATES, 0);
  for (let n = 0; n < 5; n++) assert.equal(budget.spend(REQUEST, 0), 0);
  let [now, spent] = [0, 5];
  for (let waitMs = 0; waitMs <= 20; spent++) {
    waitMs = budget.spend(REQUEST, now);
    now += waitMs;
  }
  // At 50 a second, 100 requests and the 10 of each second that passes meanwhile.
  assert.equal(spent, 124);
  assert.equal(Math.round(budget.spend(REQUEST, now)), 100);
  assert.equal(Math.round(budget.spend(REQUEST, now + 100)), 100);
  assert.equal(budget.spend(REQUEST, now + 1_200), 0);
});

test("requests and events each make an ATM wait", () => {
  const budget = new TerminalBudget(RATES, 0);
  assert.equal(budget.spend({ requests: 0, events: 202 }, 0), 100);
  assert.equal(budget.spend({ requests: 5, events: 0 }, 0), 100);
  assert.equal(budget.spend({ requests: 6, events: 0 }, 0), 120);
  assert.equal(budget.spend({ requests: 99, events: 0 }, 3_000), 1_880);
});

test("an ATM that stays at the limit for five seconds exceeds it, and the excess is its whole cost since then", () => {
  const budget = new TerminalBudget(RATES, 0);
  for (let n = 0; n < 95; n++) budget.spend(REQUEST, 0);
  for (let at = 0; at < 5_000; at += 100) {
    budget.spend(REQUEST, at);
    assert.equal(budget.excess(at), null);
  }
  budget.spend(REQUEST, 5_000);
  assert.deepEqual(budget.excess(5_000), { requests: 56, events: 56, seconds: 5 });
});

test("an ATM that leaves a second's budget unspent has not stayed at the limit", () => {
  const budget = new TerminalBudget(RATES, 0);
  for (let n = 0; n < 100; n++) budget.spend(REQUEST, 0);
  budget.spend(REQUEST, 4_000);
  for (let n = 0; n < 39; n++) budget.spend(REQUEST, 4_000);
  assert.equal(budget.excess(8_900), null);
  assert.deepEqual(budget.excess(9_000)?.seconds, 5);
});
