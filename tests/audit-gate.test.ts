import assert from "node:assert/strict";
import { renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { newRequestId } from "../src/model/ids.ts";
import { Money } from "../src/model/money.ts";
import type { Outcome } from "../src/model/refusal.ts";
import { BankUnderTest } from "./bank-under-test.ts";

test("while events cannot be sealed no new money is moved, what is under way is completed, and it recovers by itself", async () => {
  await using bank = await BankUnderTest.start(["--audit-lag", "1"]);
  await using atm = await bank.connect(await bank.enrol(1));
  await atm.get("signup", { username: "alice", password: "a long enough secret" });
  await atm.get("signin", { username: "alice", password: "a long enough secret" });
  await atm.get("deposit", { amount: Money(100_00n) });
  const hold = newRequestId();
  let booked = 0n;
  await atm.get("withdraw", { amount: Money(40_00n) }, hold);

  // The disk fails: where the log's folder was, there is none any more.
  const folder = path.join(bank.data, "audit");
  renameSync(folder, `${folder}.away`);
  writeFileSync(folder, "");
  await untilDeposits((outcome) => !outcome.ok && outcome.refusal === "money-suspended");
  assert.equal((await atm.get("settle", { hold, amount: Money(40_00n) })).amount, Money(40_00n));
  assert.equal((await atm.get("balance", {})).posted, Money(60_00n + booked));
  assert.match(bank.program.stderr, /no new money operation is taken/);

  rmSync(folder);
  renameSync(`${folder}.away`, folder);
  await untilDeposits((outcome) => outcome.ok);
  await verifies(bank);

  async function untilDeposits(isSo: (outcome: Outcome<unknown>) => boolean): Promise<void> {
    for (const since = Date.now(); ; await new Promise((resolve) => setTimeout(resolve, 100))) {
      const outcome = await atm.ask("deposit", { amount: Money(1n) });
      if (outcome.ok) booked += 1n;
      if (isSo(outcome)) return;
      assert.ok(Date.now() - since < 20_000, JSON.stringify(outcome.ok || outcome.refusal));
    }
  }
});

async function verifies(bank: BankUnderTest): Promise<void> {
  const { code, stdout } = await bank.run("audit", "verify", "--key", path.join(bank.data, "keys", "auditor.key"));
  assert.equal(code, 0, stdout);
}
