import assert from "node:assert/strict";
import { test } from "node:test";
import { newRequestId } from "../src/model/ids.ts";
import { Money } from "../src/model/money.ts";
import { refuse } from "../src/model/refusal.ts";
import { BankUnderTest } from "./bank-under-test.ts";
import { eventually } from "./eventually.ts";
import type { ScriptedAtm } from "./scripted-atm.ts";

// A bank whose clock is wrong refuses new money operations and says so. No booking gets its time from such a clock.

const ALICE = { username: "alice", password: "a long enough secret" };
const YEAR_MS = 365 * 86_400_000;

/** Shifts `Date.now()` in a bank's processes. */
const clockOff = (ms: number): NodeJS.ProcessEnv => ({
  NODE_OPTIONS: `--import=data:text/javascript,const{now}=Date;Date.now=()=>now.call(Date)+${ms}`,
});

const refusalOf = async (atm: ScriptedAtm, op: "deposit" | "withdraw"): Promise<string> => {
  const outcome = await atm.ask(op, { amount: Money(10_00n) });
  return outcome.ok ? "none" : outcome.refusal;
};

test("a server whose clock is a year ahead of the database's refuses money operations, and books all else in the database's time", async () => {
  await using bank = await BankUnderTest.start(["--workers", "1"], clockOff(YEAR_MS));
  const { sql } = bank.database.store;
  await using atm = await bank.connect(await bank.enrol(1));
  await bank.signUp([ALICE.username], ALICE.password);
  await atm.get("signin", ALICE);
  assert.equal(await refusalOf(atm, "deposit"), "money-suspended");
  assert.equal(await refusalOf(atm, "withdraw"), "money-suspended");
  assert.match(
    bank.program.stderr + bank.program.stdout,
    /no new money operation is taken: the clocks of this machine and of the database/,
  );
  const request = newRequestId();
  assert.deepEqual(await atm.ask("release", { hold: newRequestId() }, request), refuse("hold-unknown"));
  const stamped = await sql<{ ahead: boolean }[]>`
    select at > now() + interval '1 minute' as ahead from request_answer where request = ${request}`;
  assert.deepEqual([...stamped], [{ ahead: false }]);
  await eventually(
    async () =>
      (await sql`select from audit_event where kind = 'clock-refused' and outcome = 'error:clocks-differ'`).length === 1,
    () => "the alarm is not in the record",
  );
});

test("books ahead of the clock suspend money until an operator confirms the clock; then limits count from today", async () => {
  await using bank = await BankUnderTest.start(["--workers", "1", "--limit-day-count", "2"]);
  const { sql } = bank.database.store;
  const keys = await bank.enrol(1);
  {
    await bank.signUp([ALICE.username], ALICE.password);
    await using atm = await bank.connect(keys);
    await atm.get("signin", ALICE);
    await atm.get("deposit", { amount: Money(500_00n) });
    const hold = newRequestId();
    await atm.get("withdraw", { amount: Money(10_00n) }, hold);
    await atm.get("settle", { hold, amount: Money(10_00n) });
  }
  // The clocks of the bank and the database were a year ahead for a while.
  await sql`update hold set day = day + 365`;
  await sql`update account set day = day + 365 where day_count > 0`;
  await sql`update bank_clock set at = at + interval '365 days'`;
  await bank.restart(["--workers", "1", "--limit-day-count", "2"]);
  {
    await using atm = await bank.connect(keys);
    await atm.get("signin", ALICE);
    assert.equal(await refusalOf(atm, "withdraw"), "money-suspended");
    assert.equal((await atm.get("balance", {})).posted, 490_00n);
  }
  assert.match(bank.program.stderr + bank.program.stdout, /before the newest time in the books.*--accept-clock/);
  await bank.restart(["--workers", "1", "--limit-day-count", "2", "--accept-clock"]);
  await using atm = await bank.connect(keys);
  await atm.get("signin", ALICE);
  assert.equal(await refusalOf(atm, "withdraw"), "none", "one withdrawal counts on today, and two may be");
  assert.equal(await refusalOf(atm, "withdraw"), "daily-count-limit");
  const { code, stdout } = await bank.run("ledger", "verify");
  assert.equal(code, 0, stdout);
});
