import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { Money, newRequestId } from "../../model/model.ts";
import { assembleAtm } from "../assemble.ts";
import { obey } from "../orders/obey.ts";
import { ANNA, attended, countOrder, notes } from "../testing/test-attend.ts";
import { dieAt } from "../testing/test-crash.ts";
import { deposit } from "./deposit.ts";
import { withdraw } from "./withdraw.ts";

test("a closed machine neither pays nor takes notes, and stays closed at the next start", async () => {
  await using at = await attended();
  at.test.bank.ledger.open("ada", "correct horse battery", Money(100_000n));
  await at.get({ ask: "close", ...ANNA });
  await at.test.restart();
  const { machine: unit, openLink } = at.test.atm;
  const link = await openLink();
  await link.request("signin", { username: "ada", password: "correct horse battery" });
  assert.equal((await withdraw(unit, link, newRequestId(), Money(6000n))).how, "out-of-service");
  assert.equal((await deposit(unit, link, newRequestId(), notes(1, 0))).how, "out-of-service");
  assert.equal(at.test.bank.seen.filter((op) => op === "withdraw" || op === "deposit").length, 0);
  await at.get({ ask: "open", ...ANNA });
  assert.equal((await withdraw(unit, link, newRequestId(), Money(6000n))).how, "paid");
  link.close("done");
});

test("a machine that has lost its counters is closed until it is counted, and gets no second first load", async () => {
  await using at = await attended();
  at.test.bank.ledger.open("ada", "correct horse battery", Money(100_000n));
  const link = await at.test.atm.openLink();
  await link.request("signin", { username: "ada", password: "correct horse battery" });
  await withdraw(at.test.atm.machine, link, newRequestId(), Money(6000n));
  link.close("done");
  rmSync(path.join(at.test.bank.folder, "atm-1.cash"));
  await at.test.restart();
  const state = await at.get({ ask: "status" });
  assert.deepEqual([state.closed, state.cassettes], [true, []]);
  assert.match(await at.why({ ask: "open", ...ANNA }), /its records cannot be relied on \(cash-lost\)/);
  const counted = countOrder(at.test, notes(99, 99));
  at.test.bank.ledger.order = counted;
  assert.equal(await obey(at.test.atm, counted), "done");
  assert.equal(at.agreed(), 594_000n);
});

test("a withdrawal keeps its hold for operators if the counters are lost while it is paid", async () => {
  await using at = await attended();
  const ada = at.test.bank.ledger.open("ada", "correct horse battery", Money(100_000n));
  const link = await at.test.atm.openLink();
  await link.request("signin", { username: "ada", password: "correct horse battery" });
  const dead = dieAt(at.test.atm.machine, { cash: "present" });
  void withdraw(at.test.atm.machine, link, newRequestId(), Money(6000n));
  await dead;
  link.close("done");
  rmSync(path.join(at.test.bank.folder, "atm-1.cash"));
  await at.test.restart();
  await at.test.recovered();
  assert.deepEqual([ada.posted, ada.held], [100_000n, 6000n]);
  assert.equal(at.test.atm.machine.journal.operations.size, 0);
  assert.ok(at.test.atm.machine.cash.closed);
});

test("a second process cannot open a machine's files", async () => {
  await using at = await attended();
  const { keyFile, folder, port } = at.test.bank;
  const again = assembleAtm({ number: 1, banks: [{ host: "127.0.0.1", port }], keyFile, dataDir: folder });
  await assert.rejects(again, { name: "LockError", message: /ATM 1 runs already/ });
  assert.equal((await at.get({ ask: "status" })).closed, false, "the first process still answers its operator");
});
