import assert from "node:assert/strict";
import { test } from "node:test";
import { Money } from "../../model/model.ts";
import { controlFile } from "../assemble.ts";
import { worth } from "../cash/notes.ts";
import { callAtm } from "../operator/control-call.ts";
import type { Asked } from "../operator/control-message.ts";
import { TestAtm } from "../testing/test-atm.ts";
import { type Crash, dieAt } from "../testing/test-crash.ts";
import { Attendant } from "./attend.ts";

const ANNA = { operator: "anna", login: "ops1" };
const TENS = [{ denomination: Money(1000n), notes: 10 }];
const LOADED = 600_000n;

/** A closed machine whose books agree with it. */
async function closedMachine(): Promise<TestAtm> {
  const test = await TestAtm.start();
  test.bank.ledger.cash = LOADED;
  await test.atm.machine.cash.setClosed(true);
  return test;
}

/** The worth of the notes in the machine; throws if the books differ. */
function agreed(test: TestAtm): bigint {
  const { cash } = test.atm.machine;
  assert.equal(test.bank.ledger.cash, worth(cash.cassettes) + worth(cash.rejected), "the books and the counters are equal");
  return test.bank.ledger.cash;
}

/** The worth of the notes in the machine after each change. */
const CHANGES: readonly [string, Asked, after: bigint][] = [
  ["load", { ask: "load", notes: TENS, ...ANNA }, LOADED + 10_000n],
  ["unload", { ask: "unload", notes: TENS, ...ANNA }, LOADED - 10_000n],
];
const CRASHES: readonly [string, Crash, done: boolean][] = [
  ["before the change is written", { before: "change" }, false],
  ["after the change is written, before the request is sent", { after: "change" }, true],
  ["with the bank's answer, before the answer is written", { before: "answer" }, true],
  ["after the answer is written, before the counters change", { after: "answer" }, true],
  ["after the counters have changed, before the end is written", { cash: "adjust" }, true],
  ["before the operation is closed", { before: "closed" }, true],
  ["after everything is written", { after: "closed" }, true],
];

for (const [name, asked, after] of CHANGES)
  for (const [when, crash, done] of CRASHES)
    test(`a ${name} that a crash cuts ${when} is ${done ? "made once" : "not made"}, in the counters and in the books`, async () => {
      await using test = await closedMachine();
      const attendant = new Attendant(test.atm);
      const dead = dieAt(test.atm.machine, crash);
      void attendant.act(asked);
      await dead;
      await test.restart();
      await test.recovered();
      assert.equal(agreed(test), done ? after : LOADED);
      assert.equal(test.atm.machine.journal.operations.size, 0);
      assert.ok(test.atm.machine.cash.closed);
    });

test("while the bank cannot be reached a load waits, is sent under one request id, and is made once", async () => {
  await using test = await closedMachine();
  const call = (asked: Asked) => callAtm(controlFile(test.bank.folder, 1), asked);
  await test.bank.goDown();
  const waiting = await call({ ask: "load", notes: TENS, ...ANNA });
  assert.deepEqual(waiting.ok && waiting.state.done.map(({ how }) => how), ["pending"]);
  assert.equal(agreed(test), LOADED, "notes of an unbooked load are not counted");
  for (const asked of [
    { ask: "load", notes: TENS, ...ANNA },
    { ask: "open", ...ANNA },
    { ask: "empty", ...ANNA },
  ] satisfies Asked[]) {
    const answer = await call(asked);
    assert.match(answer.ok ? "" : answer.why, /an earlier change is not booked yet/);
  }
  await test.restart();
  test.bank.mishap("cash-load", "request-lost", "answer-lost", { refusal: "bank-busy" });
  await test.bank.comeBack();
  const recovered = test.recovered();
  const hurrying = setInterval(() => test.atm.machine.recovery.hurry(), 20);
  await recovered.finally(() => clearInterval(hurrying));
  assert.equal(agreed(test), LOADED + 10_000n);
  assert.equal(test.bank.seen.filter((op) => op === "cash-load").length, 4);
});

test("a change that the bank refuses has no effect, and the operator gets the reason", async () => {
  await using test = await closedMachine();
  test.bank.mishap("cash-unload", { refusal: "terminal-cash-short", details: { largest: 5n } });
  const answer = await callAtm(controlFile(test.bank.folder, 1), { ask: "unload", notes: TENS, ...ANNA });
  assert.deepEqual(answer.ok && answer.state.done.map(({ how, reason }) => [how, reason]), [["refused", "terminal-cash-short"]]);
  assert.equal(agreed(test), LOADED);
  assert.equal(test.atm.machine.journal.operations.size, 0);
});
