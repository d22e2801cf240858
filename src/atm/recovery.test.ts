import assert from "node:assert/strict";
import { test } from "node:test";
import { newRequestId } from "../model/ids.ts";
import { Money } from "../model/money.ts";
import type { Cash } from "./cash.ts";
import { deposit } from "./deposit.ts";
import type { Journal } from "./journal.ts";
import type { StepName } from "./journal-step.ts";
import { TestAtm } from "./test-atm.ts";
import { transfer } from "./transfer.ts";
import { withdraw } from "./withdraw.ts";

const START = 100_000n;
const LOADED = 600_000n;
const SIXTY = [
  { denomination: Money(1000n), notes: 1 },
  { denomination: Money(5000n), notes: 1 },
];

/** Where the process dies: at a step of the journal, or of the cash unit. A dead process does nothing more, ever. */
type Crash =
  | { readonly before: StepName }
  | { readonly after: StepName }
  | { readonly cash: "stack" | "present" | "taken" | "insert" | "keep" };

const forever = new Promise<never>(() => {});

/** Lets the machine die at this point; resolves when it is dead. */
function dieAt({ journal, cash }: { journal: Journal; cash: Cash }, crash: Crash): Promise<void> {
  const dead = Promise.withResolvers<void>();
  const die = () => {
    dead.resolve();
    return forever;
  };
  if ("cash" in crash) {
    const act = cash[crash.cash].bind(cash) as (...parts: unknown[]) => Promise<void>;
    cash[crash.cash] = async (...parts: unknown[]) => {
      await act(...parts);
      return die();
    };
    return dead.promise;
  }
  const append = journal.append.bind(journal);
  journal.append = async (...steps) => {
    const names = steps.map((each) => each.step);
    if ("before" in crash && names.includes(crash.before)) return die();
    await append(...steps);
    if ("after" in crash && names.includes(crash.after)) return die();
  };
  return dead.promise;
}

/** An ATM with one customer, who is served by `act` until the crash; then what the next start makes of it. */
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
  ["with the bank's answer, before it is written", { before: "answer" }, 0n, "released"],
  ["after the answer, before dispensing", { after: "answer" }, 0n, "released"],
  ["when dispensing was announced", { after: "dispensing" }, 0n, "released"],
  ["with the notes on the stack", { cash: "stack" }, 0n, "released", 6000n],
  ["with the notes in the slot", { cash: "present" }, 6000n, "settled"],
  ["with the notes taken, before it is written", { cash: "taken" }, 6000n, "settled"],
  ["after it is written what was paid", { after: "dispensed" }, 6000n, "settled"],
  ["with the settlement acknowledged, before it is written", { before: "closed" }, 6000n, "settled"],
  ["after everything is written", { after: "closed" }, 6000n, "settled"],
];

for (const [name, crash, paid, end, rejected = 0n] of WITHDRAWALS)
  test(`a withdrawal that is cut ${name}: ${paid} paid, ${end}`, async () => {
    const request = newRequestId();
    await using after = await crashAndRecover(crash, ({ machine }, link) => withdraw(machine, link, request, Money(6000n)));
    const { test, account } = after;
    assert.equal(account.posted, START - paid, "what left the machine left the account, and nothing else");
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
  ["with the bank's answer, before it is written", { before: "answer" }, true],
  ["after the answer, before the notes are stored", { after: "answer" }, true],
  ["with the notes stored, before it is written", { cash: "keep" }, true],
  ["after everything is written", { after: "closed" }, true],
];

for (const [name, crash, booked] of DEPOSITS)
  test(`a deposit that is cut ${name}: ${booked ? "kept and booked" : "given back"}`, async () => {
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
  test(`a transfer that is cut: ${booked} paid, once`, async () => {
    const request = newRequestId();
    await using after = await crashAndRecover(crash, ({ machine }, link) =>
      transfer(machine, link, request, "ben", Money(6000n)),
    );
    assert.equal(after.account.posted, START - booked);
    assert.equal(after.payee.posted, booked);
    assert.equal(after.test.atm.machine.journal.operations.size, 0);
  });
