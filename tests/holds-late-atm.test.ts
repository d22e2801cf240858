import assert from "node:assert/strict";
import path from "node:path";
import { after, before, test } from "node:test";
import { assembleAtm, dismissAtm } from "../src/atm/assemble.ts";
import type { InitiatorKeys } from "../src/channel/handshake/keys.ts";
import { newRequestId } from "../src/model/ids.ts";
import { Money } from "../src/model/money.ts";
import { BankUnderTest } from "./bank-under-test.ts";
import { TwoOperators } from "./two-operators.ts";

const ALICE = { username: "alice", password: "a long enough secret" };
let bank: BankUnderTest;
let operators: TwoOperators;
/** The keys of two ATMs, one for each test. */
let keys: readonly [InitiatorKeys, InitiatorKeys];

before(async () => {
  bank = await BankUnderTest.start();
  operators = await TwoOperators.at(bank);
  keys = [await bank.enrol(1), await bank.enrol(2)];
  await bank.signUp([ALICE.username], ALICE.password);
});
after(() => bank[Symbol.asyncDispose]());

test("an ATM that lost the answer raises an alarm if the hold was ended without it", async () => {
  const request = newRequestId();
  {
    await using scripted = await bank.connect(keys[0]);
    await scripted.get("signin", ALICE);
    await scripted.get("deposit", { amount: Money(100_00n) });
    await scripted.get("withdraw", { amount: Money(50_00n) }, request);
  }
  await operators.agree("holds-settle", { request, terminal: 1, amount: "50" });
  const errors: string[] = [];
  const atm = await assembleAtm({
    number: 1,
    banks: [{ host: "127.0.0.1", port: bank.port }],
    keyFile: path.join(bank.data, "atm-1.json"),
    dataDir: path.join(bank.data, "atm-1"),
    log: (level, message, fields) =>
      void (level === "error" && errors.push(`${message}: ${String(fields?.["state"])}, paid ${String(fields?.["paid"])}`)),
  });
  try {
    const { journal, recovery } = atm.machine;
    const amount = Money(50_00n);
    await journal.append({ step: "intent", request, op: "withdraw", amount, notes: [{ denomination: amount, notes: 1 }] });
    await recovery.start();
    assert.equal(await recovery.take(request), "disputed");
    assert.deepEqual(errors, ["somebody else has ended the hold; the two records must be compared by hand: settled, paid 0"]);
  } finally {
    await dismissAtm(atm);
  }
});

test("an ATM that settles an ended hold is refused, closes the operation as disputed and raises an alarm", async () => {
  {
    await using scripted = await bank.connect(keys[1]);
    await scripted.get("signin", ALICE);
    await scripted.get("deposit", { amount: Money(100_00n) });
  }
  const request = newRequestId();
  const errors: string[] = [];
  const atm = await assembleAtm({
    number: 2,
    banks: [{ host: "127.0.0.1", port: bank.port }],
    keyFile: path.join(bank.data, "atm-2.json"),
    dataDir: path.join(bank.data, "atm-2"),
    log: (level, message, fields) => void (level === "error" && errors.push(`${message}: ${String(fields?.["refusal"])}`)),
  });
  try {
    const { journal, recovery } = atm.machine;
    const link = await atm.openLink();
    await link.request("signin", ALICE);
    await link.request("withdraw", { amount: Money(50_00n) }, request);
    link.close("done");
    // The journal of an ATM that died after the notes were paid out.
    const amount = Money(50_00n);
    await journal.append({ step: "intent", request, op: "withdraw", amount, notes: [{ denomination: amount, notes: 1 }] });
    await journal.append({ step: "answer", request, state: "held" }, { step: "dispensing", request });
    await journal.append({ step: "dispensed", request, paid: amount });
    await operators.agree("holds-settle", { request, terminal: 2, amount: "40" });
    {
      await using scripted = await bank.connect(keys[1]);
      const outcome = await scripted.ask("settle", { hold: request, amount });
      assert.equal(outcome.ok ? "ok" : outcome.refusal, "hold-settled");
    }
    await recovery.start();
    assert.equal(await recovery.take(request), "disputed");
    assert.equal(journal.operations.size, 0);
    assert.deepEqual(errors, ["the bank refuses the end of a hold; the two records must be compared by hand: hold-settled"]);
  } finally {
    await dismissAtm(atm);
  }
});
