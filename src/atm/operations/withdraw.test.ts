import assert from "node:assert/strict";
import { test } from "node:test";
import { Money, newRequestId } from "../../model/model.ts";
import { noteMixes } from "../cash/note-mix.ts";
import { notesOf, tidy, without } from "../cash/notes.ts";
import { TestAtm } from "../testing/test-atm.ts";
import { withdraw } from "./withdraw.ts";

const AMOUNT = Money(10_000n);

async function adaAt(test: TestAtm) {
  test.bank.ledger.open("ada", "correct horse battery", Money(1_000_000n));
  const link = await test.atm.openLink();
  await link.request("signin", { username: "ada", password: "correct horse battery" });
  return link;
}

test("every mix that is shown is paid with exactly its notes", async () => {
  await using test = await TestAtm.start();
  const link = await adaAt(test);
  const { machine } = test.atm;
  const mixes = noteMixes(machine.cash.free, AMOUNT) ?? [];
  assert.deepEqual(
    mixes.map((each) => each.name),
    ["few", "mix", "small"],
  );
  for (const { notes } of mixes) {
    const before = machine.cash.cassettes;
    const ending = await withdraw(machine, link, newRequestId(), AMOUNT, notes);
    assert.deepEqual(ending.how === "paid" && tidy(ending.notes), notes);
    assert.deepEqual(machine.cash.cassettes, without(before, notes));
  }
});

test("a mix whose notes are gone moves no money, and the amount is offered again if it is still payable", async () => {
  await using test = await TestAtm.start();
  const link = await adaAt(test);
  const { cash, journal } = test.atm.machine;
  const small = noteMixes(cash.free, AMOUNT)?.find((each) => each.name === "small")?.notes ?? [];
  // Another job reserves almost all tens after the mix was shown and before the confirmation.
  const tens = notesOf(cash.cassettes, Money(1000n));
  assert.ok(cash.reserve(newRequestId(), [{ denomination: Money(1000n), notes: tens - 5 }]));
  const ending = await withdraw(test.atm.machine, link, newRequestId(), AMOUNT, small);
  assert.deepEqual(ending, { how: "not-payable", below: AMOUNT, above: AMOUNT });
  assert.equal(test.bank.seen.includes("withdraw"), false);
  assert.equal(journal.operations.size, 0);
  assert.equal(test.bank.ledger.accounts.get("ada")?.held, 0n);
});

test("notes whose worth differs from the amount are a bug, and nothing is done", async () => {
  await using test = await TestAtm.start();
  const link = await adaAt(test);
  const notes = [{ denomination: Money(5000n), notes: 1 }];
  await assert.rejects(withdraw(test.atm.machine, link, newRequestId(), AMOUNT, notes), /another worth/);
  assert.equal(test.bank.seen.includes("withdraw"), false);
});

test("a bug during the settlement is logged as a bug and not as a lost answer, and recovery takes over", async () => {
  await using test = await TestAtm.start();
  const link = await adaAt(test);
  const { machine } = test.atm;
  const request = link.request.bind(link) as (...given: unknown[]) => Promise<never>;
  link.request = (async (op: string, ...rest: unknown[]) => {
    if (op === "settle" || op === "release") throw new RangeError("a bug");
    return request(op, ...rest);
  }) as typeof link.request;
  const ending = await withdraw(machine, link, newRequestId(), AMOUNT, null);
  assert.equal(ending.how, "checking", "recovery asks the bank");
});
