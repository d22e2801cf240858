import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import type { Fault } from "../../atm/atm.ts";
import { TestAtm } from "../../atm/testing/test-atm.ts";
import { browserAt, customerAt } from "../testing/test-screens.ts";

const count = (test: TestAtm, op: string): number => test.bank.seen.filter((each) => each === op).length;

test("a customer chooses and confirms a withdrawal, takes the cash and sees it in the statement", async () => {
  await using atm = await TestAtm.start();
  const ada = await customerAt(atm, "ada", 100_000n);
  const asked = await ada.fill("/withdraw", { amount: "60" });
  assert.match(asked.html, /€60\.00/);
  assert.match(asked.html, /1 × €50/);
  assert.equal(count(atm, "withdraw"), 0, "nothing moves before it is confirmed");
  const receipt = await ada.confirm();
  assert.equal(receipt.heading, "All done");
  assert.match(receipt.html, /Available now<\/dt><dd><bdi>€940\.00/);
  assert.equal(atm.inCassettes, 594_000n);
  assert.match((await ada.get("/statement")).html, /Withdrawal<time[\s\S]*−€60\.00[\s\S]*€940\.00/);
  assert.match((await ada.get("/balance")).html, /€940\.00/);
});

test("double click, refresh and back give the same receipt and move the money once", async () => {
  await using atm = await TestAtm.start();
  const ada = await customerAt(atm, "ada", 100_000n);
  await ada.fill("/withdraw", { amount: "60" });
  const order = ada.path;
  let open: () => void = () => {};
  atm.bank.gate = (op) => (op === "withdraw" ? new Promise((resolve) => (open = resolve)) : Promise.resolve());
  const both = [ada.confirm(), ada.confirm()];
  while (count(atm, "withdraw") === 0) await pause(5);
  assert.match((await ada.get(order)).heading, /One moment/, "a look meanwhile does nothing");
  open();
  const receipts = [...(await Promise.all(both)), await ada.get(order), await ada.send(order)];
  for (const each of receipts) assert.equal(each.heading, "All done");
  // Only the session's remaining time may differ.
  const same = receipts.map(({ html }) => html.replace(/data-ends-ms="\d+"|content="\d+; /g, ""));
  assert.equal(new Set(same).size, 1);
  assert.equal(count(atm, "withdraw"), 1);
  assert.equal(atm.inCassettes, 594_000n);
});

test("an amount that the notes cannot make is refused before the bank is asked, with the nearest ones", async () => {
  await using atm = await TestAtm.start();
  const ada = await customerAt(atm, "ada", 100_000n);
  const page = await ada.fill("/withdraw", { amount: "45" });
  assert.match(page.html, /cannot pay out €45\.00\. The nearest amounts are €40\.00 and €50\.00/);
  assert.match(page.html, /name="amount" value="40\.00"/);
  for (const amount of ["", "0", "-5", "1e3", "4.555", "99999999999999"])
    assert.match(
      (await ada.fill("/withdraw", { amount })).html,
      /Please enter an amount|cannot pay out|Today you can still withdraw/,
      amount,
    );
  assert.equal(count(atm, "withdraw"), 0);
});

test("insufficient funds offers the largest amount that can be paid, by the form and by the bank", async () => {
  await using atm = await TestAtm.start();
  const ada = await customerAt(atm, "ada", 8_700n);
  const atOnce = await ada.fill("/withdraw", { amount: "100" });
  assert.match(atOnce.html, /value="80\.00"[^>]*>Take €80 instead[\s\S]*€87\.00 available in your account/);
  assert.equal(count(atm, "withdraw"), 0);
  await ada.fill("/withdraw", { amount: "80" });
  atm.bank.mishap("withdraw", { refusal: "insufficient-funds", details: { available: 8_700n } });
  const refused = await ada.confirm();
  assert.equal(refused.heading, "Nothing was paid out.");
  assert.match(refused.html, /€87\.00 available in your account\. Nothing was booked/);
  assert.match(refused.html, /value="80\.00"/);
  assert.equal(atm.inCassettes, 600_000n);
  assert.equal(atm.atm.machine.cash.payable.below(10n ** 12n), 500_000n, "a hundred fifties: no note stays promised");
});

const FAULTS: readonly [Fault, heading: string, paid: bigint][] = [
  [{ how: "jam" }, "Nothing was paid out.", 0n],
  [{ how: "not-taken" }, "Nothing was paid out.", 0n],
  [{ how: "partial", notes: 1 }, "All done", 5000n],
];
for (const [fault, heading, paid] of FAULTS)
  test(`with the dispenser's fault "${fault.how}" the account loses exactly what was paid: ${paid}`, async () => {
    await using atm = await TestAtm.start({ nextFault: () => fault });
    const ada = await customerAt(atm, "ada", 100_000n);
    await ada.fill("/withdraw", { amount: "60" });
    assert.equal((await ada.confirm()).heading, heading);
    const account = atm.bank.ledger.accounts.get("ada");
    assert.equal(account?.posted, 100_000n - paid);
    assert.equal(account?.held, 0n);
    const withdraw = await ada.get("/withdraw");
    assert.equal(withdraw.heading, fault.how === "not-taken" ? "Withdraw" : "No cash here at the moment.");
  });

test("a transfer shows the name that was typed first, whole, then pays once", async () => {
  await using atm = await TestAtm.start();
  const ada = await customerAt(atm, "ada", 10_000n);
  const ben = atm.bank.ledger.open("ben", "correct horse battery");
  assert.match((await ada.fill("/transfer", { payee: "nobody", amount: "5" })).html, /No customer of the bank/);
  assert.match((await ada.fill("/transfer", { payee: "ada", amount: "5" })).html, /your own account/);
  const asked = await ada.fill("/transfer", { payee: "ben", amount: "12,50" });
  assert.match(asked.heading, /^Pay ben\?$/);
  await ada.confirm();
  assert.equal((await ada.confirm()).heading, "Paid");
  assert.equal(ben.posted, 1250n);
});

test("after a lost answer the page says that it is checking, and then what happened", async () => {
  await using atm = await TestAtm.start();
  const ada = await customerAt(atm, "ada", 100_000n);
  atm.bank.mishap("withdraw", "answer-lost");
  let open: () => void = () => {};
  const asked = new Promise<void>((resolve) => (open = resolve));
  atm.bank.gate = (op) => (op === "outcome" ? asked : Promise.resolve());
  await ada.fill("/withdraw", { amount: "60" });
  const checking = await ada.confirm();
  assert.equal(checking.heading, "We are checking.");
  assert.match(checking.html, /Your money is safe/);
  open();
  const known = await ada.get(ada.path);
  assert.equal(known.heading, "Nothing was paid out.");
  assert.match(known.html, /We have checked with the bank/);
  assert.equal(atm.bank.ledger.accounts.get("ada")?.held, 0n);
  assert.equal((await ada.get("/balance")).status, 503);
});

test("if the journal cannot be written no money moves, and the ATM says that it is out of service", async () => {
  await using atm = await TestAtm.start();
  const ada = await customerAt(atm, "ada", 100_000n);
  await atm.atm.machine.journal.close();
  await ada.fill("/withdraw", { amount: "60" });
  assert.equal((await ada.confirm()).heading, "This machine moves no money now.");
  await ada.fill("/deposit", { "notes-1000": "2" });
  assert.equal((await ada.confirm()).heading, "This machine moves no money now.");
  assert.equal(count(atm, "withdraw") + count(atm, "deposit"), 0);
  assert.deepEqual(atm.atm.machine.cash.escrowed, []);
  assert.match((await browserAt(atm).get("/")).heading, /out of service/);
});
