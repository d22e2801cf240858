import assert from "node:assert/strict";
import { renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { newRequestId } from "../src/model/ids.ts";
import { Money } from "../src/model/money.ts";
import { BankUnderTest } from "./bank-under-test.ts";
import { commandOf } from "./crash-process.ts";
import { descendants } from "./everything.ts";
import { statusOfBank } from "./status-of-bank.ts";
import { customerAtAtm, hold, isTakenAgain, isToldToOperators, nameOf, untilDeposits } from "./suspended-money.ts";

test("while the log's folder is gone the bank refuses new money operations and completes open ones; then it recovers by itself", async () => {
  const status = await statusOfBank();
  await using bank = await BankUnderTest.start(["--audit-lag", "8", ...status.args]);
  await using atm = await customerAtAtm(bank);
  const deposit = newRequestId();
  const first = await atm.get("deposit", { amount: Money(100_00n) }, deposit);
  const [settled, released] = [await hold(atm, 40_00n), await hold(atm, 10_00n)];

  // The disk fails: the log's folder is gone.
  const folder = path.join(bank.data, "audit");
  renameSync(folder, `${folder}.away`);
  writeFileSync(folder, "");
  const booked = await untilDeposits(atm, "money-suspended");
  for (const refused of [
    atm.ask("withdraw", { amount: Money(1n) }),
    atm.ask("deposit", { amount: Money(1n) }),
    atm.ask("transfer", { payee: "bob", amount: Money(1n) }),
  ])
    assert.deepEqual(nameOf(await refused), "money-suspended");
  await isToldToOperators(bank, status, "disk-write");

  // The bank completes the open operation, and answers a repeat with its first answer.
  assert.equal((await atm.get("settle", { hold: settled, amount: Money(40_00n) })).amount, Money(40_00n));
  await atm.get("release", { hold: released });
  assert.deepEqual(await atm.get("deposit", { amount: Money(100_00n) }, deposit), first);
  assert.equal((await atm.get("outcome", { request: settled })).state, "settled");
  const { posted, held } = await atm.get("balance", {});
  assert.deepEqual([posted, held], [60_00n + booked, 0n]);

  rmSync(folder);
  renameSync(`${folder}.away`, folder);
  await isTakenAgain(bank, status, atm);
});

test("while the sealer has no key the bank refuses new money operations, and accepts them once the key is there", async () => {
  const status = await statusOfBank();
  await using bank = await BankUnderTest.start(["--audit-lag", "8", ...status.args]);
  await using atm = await customerAtAtm(bank);
  const key = path.join(bank.data, "keys", "audit-log.key");
  renameSync(key, `${key}.away`);
  for (const pid of descendants(bank.program.process.pid as number))
    if (commandOf(pid).includes("sealer.js")) process.kill(pid, "SIGKILL");
  await untilDeposits(atm, "money-suspended");
  await isToldToOperators(bank, status, null);
  await bank.program.says(/cannot read the key file .*audit-log\.key/);
  renameSync(`${key}.away`, key);
  await isTakenAgain(bank, status, atm);
});
