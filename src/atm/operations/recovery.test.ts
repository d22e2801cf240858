import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { Money, newRequestId } from "../../model/model.ts";
import { worth } from "../cash/notes.ts";
import { TestAtm } from "../testing/test-atm.ts";
import { type Crash, dieAt } from "../testing/test-crash.ts";
import { deposit } from "./deposit.ts";
import { transfer } from "./transfer.ts";
import { withdraw } from "./withdraw.ts";

const START = 100_000n;
const LOADED = 600_000n;
const SIXTY = [
  { denomination: Money(1000n), notes: 1 },
  { denomination: Money(5000n), notes: 1 },
];

/** An ATM serves one customer with `act` until the crash; then the next start recovers. */
async function crashAndRecover(
  crash: Crash,
  act: (atm: TestAtm["atm"], link: Awaited<ReturnType<TestAtm["atm"]["openLink"]>>) => Promise<unknown>,
) {
  const test = await TestAtm.start();
  const account = test.bank.ledger.open("ada", "correct horse battery", Money(START));
  const payee = test.bank.ledger.open("ben", "correct horse battery");
  const link = await test.atm.openLink();
  await link.request("signin", { username: "ada", password: "correct horse battery" });
  const dead = dieAt(test.atm.machine, crash);
  void act(test.atm, link);
  await dead;
  link.close("done");
  await test.restart();
  await test.recovered();
  return { test, account, payee, [Symbol.asyncDispose]: () => test[Symbol.asyncDispose]() };
}

const WITHDRAWALS: readonly [string, Crash, paid: bigint, end: "none" | "released" | "settled", rejected?: bigint][] = [
  ["before the intent is written", { before: "intent" }, 0n, "none"],
  ["after the intent, before the request is sent", { after: "intent" }, 0n, "none"],
  ["with the bank's answer, before the answer is written", { before: "answer" }, 0n, "released"],
  ["after the answer is written, before dispensing", { after: "answer" }, 0n, "released"],
  ["after dispensing is written", { after: "dispensing" }, 0n, "released"],
  ["with the notes on the stack", { cash: "stack" }, 0n, "released", 6000n],
  ["with the notes in the slot", { cash: "present" }, 6000n, "settled"],
  ["with the notes taken, before that is written", { cash: "taken" }, 6000n, "settled"],
  ["after the paid amount is written", { after: "dispensed" }, 6000n, "settled"],
  ["with the settlement acknowledged, before that is written", { before: "closed" }, 6000n, "settled"],
  ["after everything is written", { after: "closed" }, 6000n, "settled"],
];

for (const [name, crash, paid, end, rejected = 0n] of WITHDRAWALS)
  test(`a withdrawal that a crash cuts ${name}: ${paid} paid, ${end}`, async () => {
    const request = newRequestId();
    await using after = await crashAndRecover(crash, ({ machine }, link) => withdraw(machine, link, request, Money(6000n)));
    const { test, account } = after;
    assert.equal(account.posted, START - paid, "the account is debited with exactly the notes that left the machine");
    assert.equal(account.held, 0n);
    assert.equal(test.inCassettes, LOADED - paid - rejected);
    assert.equal(test.bank.ledger.holds.get(request)?.state ?? "none", end);
    assert.equal(test.atm.machine.journal.operations.size, 0);
    const ends = account.entries.filter((each) => each.kind === "withdrawal");
    assert.equal(ends.length, paid > 0n ? 1 : 0);
  });

const DEPOSITS: readonly [string, Crash, booked: boolean][] = [
  ["with the notes in escrow, before the intent", { cash: "insert" }, false],
  ["after the intent, before the request is sent", { after: "intent" }, false],
  ["with the bank's answer, before the answer is written", { before: "answer" }, true],
  ["after the answer is written, before the notes are stored", { after: "answer" }, true],
  ["with the notes stored, before that is written", { cash: "keep" }, true],
  ["after everything is written", { after: "closed" }, true],
];

for (const [name, crash, booked] of DEPOSITS)
  test(`a deposit that a crash cuts ${name}: ${booked ? "kept and booked" : "given back"}`, async () => {
    const request = newRequestId();
    await using after = await crashAndRecover(crash, ({ machine }, link) => deposit(machine, link, request, SIXTY));
    const { test, account } = after;
    assert.equal(account.posted, START + (booked ? 6000n : 0n));
    assert.equal(test.inCassettes, LOADED + (booked ? 6000n : 0n));
    assert.deepEqual(test.atm.machine.cash.escrowed, []);
    assert.equal(test.atm.machine.journal.operations.size, 0);
  });

for (const [crash, booked] of [
  [{ after: "intent" }, 0n],
  [{ before: "answer" }, 6000n],
] as const)
  test(`a transfer that a crash cuts: ${booked} paid, once`, async () => {
    const request = newRequestId();
    await using after = await crashAndRecover(crash, ({ machine }, link) =>
      transfer(machine, link, request, "ben", Money(6000n)),
    );
    assert.equal(after.account.posted, START - booked);
    assert.equal(after.payee.posted, booked);
    assert.equal(after.test.atm.machine.journal.operations.size, 0);
  });

test("an ATM counts the notes that it paid before it serves anybody, even if the bank cannot be reached", async () => {
  await using test = await TestAtm.start();
  const account = test.bank.ledger.open("ada", "correct horse battery", Money(START));
  const link = await test.atm.openLink();
  await link.request("signin", { username: "ada", password: "correct horse battery" });
  const dead = dieAt(test.atm.machine, { before: "dispensed" });
  const request = newRequestId();
  void withdraw(test.atm.machine, link, request, Money(6000n));
  await dead;
  await test.bank.goDown();
  await test.restart();
  const { journal, cash } = test.atm.machine;
  assert.equal(journal.operations.get(request)?.paid, 6000n);
  // The cash unit forgets old jobs, but the counted amount no longer depends on the job.
  for (let n = 0; n < 70; n++) {
    const job = newRequestId();
    await cash.insert(job, SIXTY);
    await cash.giveBack(job);
  }
  assert.deepEqual(cash.paidFor(request), []);
  await test.bank.comeBack();
  await test.recovered();
  assert.equal(account.posted, START - 6000n);
});

test("notes in the slot count as paid even if the machine cannot write that they were taken", async () => {
  await using test = await TestAtm.start();
  const account = test.bank.ledger.open("ada", "correct horse battery", Money(START));
  const link = await test.atm.openLink();
  await link.request("signin", { username: "ada", password: "correct horse battery" });
  const { cash } = test.atm.machine;
  cash.taken = () => Promise.reject(new Error("no space left on the device"));
  const ending = await withdraw(test.atm.machine, link, newRequestId(), Money(6000n));
  assert.equal(ending.how === "checking" && (await ending.later).how, "paid");
  assert.equal(account.posted, START - 6000n);
  await test.restart();
  assert.equal(test.inCassettes, LOADED - 6000n);
  assert.equal(account.posted, START - 6000n);
});

test("recovery reports the counters that it has changed", async () => {
  await using test = await TestAtm.start();
  test.bank.ledger.open("ada", "correct horse battery", Money(START));
  const link = await test.atm.openLink();
  await link.request("signin", { username: "ada", password: "correct horse battery" });
  await until(() => test.bank.ledger.statuses.length > 0);
  test.bank.mishap("deposit", "answer-lost");
  const ending = await deposit(test.atm.machine, link, newRequestId(), SIXTY);
  assert.equal(ending.how === "checking" && (await ending.later).how, "booked");
  await until(() => worth(test.bank.ledger.statuses.at(-1)?.cassettes ?? []) === LOADED + 6000n);
});

test("a change during a report is reported after it", async () => {
  await using test = await TestAtm.start();
  const { statuses } = test.bank.ledger;
  await until(() => statuses.length > 0);
  const [held, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  test.bank.gate = () => {
    held.resolve();
    return goOn.promise;
  };
  const { cash, recovery } = test.atm.machine;
  recovery.reportSoon();
  await held.promise;
  await cash.setClosed(true);
  recovery.reportSoon();
  goOn.resolve();
  await until(() => statuses.at(-1)?.inService === false);
});

async function until(condition: () => boolean): Promise<void> {
  for (const deadline = performance.now() + 10_000; !condition(); await pause(5))
    assert.ok(performance.now() < deadline, String(condition));
}
