import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { Money, newRequestId } from "../../model/model.ts";
import { TestAtm } from "../testing/test-atm.ts";
import { withdraw } from "./withdraw.ts";

const START = 100_000n;

test("a settlement is repeated under its own request id until the bank acknowledges it", async () => {
  await using test = await TestAtm.start({ answerWaitMs: 150 });
  const account = test.bank.ledger.open("ada", "correct horse battery", Money(START));
  const link = await test.atm.openLink();
  await link.request("signin", { username: "ada", password: "correct horse battery" });
  test.bank.mishap("settle", "answer-lost", "silence", { refusal: "bank-busy" }, "answer-lost");
  const request = newRequestId();
  const ending = await withdraw(test.atm.machine, link, request, Money(6000n));
  assert.equal(ending.how, "paid", "the customer has the notes and need not wait");
  for (let round = 0; round < 50 && test.atm.machine.journal.operations.size > 0; round++) {
    test.atm.machine.recovery.hurry();
    await pause(50);
  }
  assert.equal(test.atm.machine.journal.operations.size, 0);
  assert.equal(account.posted, START - 6000n);
  assert.equal(account.held, 0n);
  assert.ok(test.bank.seen.filter((op) => op === "settle").length >= 5);
  const journal = await readFile(path.join(test.bank.folder, "atm-1.journal"), "latin1");
  assert.equal(journal.match(/"step":"closing"/g)?.length, 1, "one request id, written once");
});

test("a settlement waits while the bank cannot be reached, and is sent when it can", async () => {
  await using test = await TestAtm.start();
  const account = test.bank.ledger.open("ada", "correct horse battery", Money(START));
  const link = await test.atm.openLink();
  await link.request("signin", { username: "ada", password: "correct horse battery" });
  test.bank.mishap("withdraw", "answer-lost");
  const ending = await withdraw(test.atm.machine, link, newRequestId(), Money(6000n));
  assert.equal(ending.how, "checking");
  await test.bank.goDown();
  await test.restart();
  assert.equal(account.held, 6000n);
  assert.equal(test.atm.machine.journal.operations.size, 1);
  await test.bank.comeBack();
  test.atm.machine.recovery.hurry();
  await test.recovered();
  assert.equal(account.held, 0n);
  assert.equal(account.posted, START);
});
