import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { Money } from "../src/model/money.ts";
import { endings } from "../src/screens/words/en/endings.ts";
import { refusals } from "../src/screens/words/en/money.ts";
import { BankUnderTest } from "./bank-under-test.ts";
import { eventually } from "./eventually.ts";
import { freeAtmNumber } from "./everything.ts";
import { FormBrowser, textOf } from "./form-browser.ts";
import { Program } from "./program.ts";
import { withoutLogKey } from "./suspended-money.ts";

const ALICE = { username: "alice", password: "seven quiet herons" };

test("a customer who withdraws while money is suspended reads that nothing was paid out or booked, and why", async () => {
  // Each worker checks the log's lag by itself. With one worker, its state is the state that the customer meets.
  await using bank = await BankUnderTest.start(["--audit-lag", "8", "--workers", "1"]);
  const n = await freeAtmNumber();
  const keys = await bank.enrol(n);
  const file = path.join(bank.data, `atm-${n}.json`);
  await using atm = new Program(["atm", String(n), "--bank", `127.0.0.1:${bank.port}`, "--key", file], bank.environment);
  await atm.says("serves its page");
  const customer = new FormBrowser(`http://127.0.0.1:${5000 + n}`);
  await customer.send("POST", "/signup", { ...ALICE, repeat: ALICE.password });
  await customer.signIn(ALICE.username, ALICE.password);
  const deposited = await customer.confirm(await customer.send("POST", "/deposit", { "notes-5000": "2" }));
  assert.match(textOf(deposited), /Deposited/);

  await withoutLogKey(bank);
  await using scripted = await bank.connect(keys);
  await scripted.get("signin", ALICE);
  // A busy machine may have been behind for a moment before. Only the present state counts.
  let booked = 0n;
  await eventually(
    async () => {
      const outcome = await scripted.ask("deposit", { amount: Money(1n) });
      if (outcome.ok) booked += 1n;
      return !outcome.ok && outcome.refusal === "money-suspended";
    },
    () => "deposits are taken",
  );

  const said = textOf(await customer.confirm(await customer.send("POST", "/withdraw", { amount: "40.00" })));
  assert.ok(said.includes(endings.notPaidOut), said);
  assert.ok(said.includes(`${refusals.moneySuspended} ${endings.nothingBooked}`), said);
  assert.equal((await scripted.get("balance", {})).available, Money(100_00n + booked));
});
