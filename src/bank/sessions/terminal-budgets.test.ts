import assert from "node:assert/strict";
import { test } from "node:test";
import { TerminalId } from "../../model/model.ts";
import type { Cost, Excess } from "./terminal-budget.ts";
import { TerminalBudgets } from "./terminal-budgets.ts";

const ATM = TerminalId("ATM-0001");
const OTHER = TerminalId("ATM-0002");

/** The budgets of one worker: ten requests and events a second for each ATM; with its reports. */
function worker() {
  let now = 0;
  const spent: Cost[] = [];
  const exceeded: Excess[] = [];
  let slowed = 0;
  const hooks = {
    spent: (_: TerminalId, cost: Cost) => void spent.push(cost),
    exceeded: (_: TerminalId, excess: Excess) => void exceeded.push(excess),
    slowed: () => void slowed++,
  };
  const budgets = new TerminalBudgets({ requests: 10, events: 10 }, hooks, () => now);
  const pass = (ms: number): void => {
    now += ms;
  };
  return { budgets, spent, exceeded, pass, slowed: () => slowed };
}

test("a message costs a request and an event, a PING only a request, and a session three events", () => {
  const { budgets, spent, slowed } = worker();
  const pace = budgets.paceOf(ATM);
  assert.ok(budgets.admits(ATM));
  for (let n = 0; n < 2; n++) assert.equal(pace("DATA"), 0);
  for (let n = 0; n < 3; n++) assert.equal(pace("PING"), 0);
  assert.equal(slowed(), 0);
  for (let n = 1; n <= 2; n++) assert.equal(pace("PING"), 20 * n);
  assert.equal(slowed(), 2);
  assert.deepEqual(spent, [
    { requests: 2, events: 5 },
    { requests: 5, events: 0 },
  ]);
  assert.equal(budgets.paceOf(OTHER)("DATA"), 0, "another ATM has a separate budget");
});

test("an ATM's spending on several workers counts against one budget, and each worker reports it", () => {
  const [one, two] = [worker(), worker()];
  const [onOne, onTwo] = [one.budgets.paceOf(ATM), two.budgets.paceOf(ATM)];
  for (let n = 0; n < 60; n++) onOne("DATA");
  assert.deepEqual(one.spent, Array(12).fill({ requests: 5, events: 5 }));
  for (const cost of one.spent) two.budgets.spentElsewhere(ATM, cost);
  // After 1.2 seconds the ATM has 52 left, and while it spends them at 50 a second it gets 12 more.
  two.pass(1_200);
  let had = 0;
  for (let waitMs = 0; waitMs <= 20; had++) {
    two.pass(waitMs);
    waitMs = Math.round(onTwo("DATA"));
  }
  assert.equal(had, 64);
});

test("an ATM that stays at its limit is reported, and gets no session while it is shut out", () => {
  const { budgets, exceeded, pass } = worker();
  const pace = budgets.paceOf(ATM);
  for (let n = 0; n < 100; n++) pace("DATA");
  for (let n = 0; exceeded.length === 0; n++) {
    assert.ok(n < 100);
    pass(pace("DATA"));
  }
  assert.deepEqual(exceeded[0]?.seconds, 5);
  budgets.shutOut(ATM, 30_000);
  assert.equal(budgets.admits(ATM), false);
  // The bank reads no more of the ATM's messages, and does not report it a second time.
  assert.equal(pace("DATA"), 30_000);
  assert.equal(exceeded.length, 1);
  // Late reports of other workers do not count, and neither do the ATM's ending sessions.
  budgets.spentElsewhere(ATM, { requests: 50, events: 50 });
  pass(29_999);
  assert.equal(budgets.admits(ATM), false);
  pass(1);
  assert.equal(budgets.admits(ATM), true);
  for (let n = 0; n < 5; n++) assert.equal(budgets.paceOf(ATM)("DATA"), 0);
});
