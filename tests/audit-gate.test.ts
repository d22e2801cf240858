import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { newRequestId } from "../src/model/ids.ts";
import { Money } from "../src/model/money.ts";
import { BankUnderTest } from "./bank-under-test.ts";
import { changeHistory } from "./changed-history.ts";
import { sequencersOf } from "./everything.ts";
import type { ScriptedAtm } from "./scripted-atm.ts";
import { type StatusOfBank, statusOfBank } from "./status-of-bank.ts";
import { customerAtAtm, hold, isTakenAgain, isToldToOperators, nameOf, untilDeposits, withoutLogKey } from "./suspended-money.ts";

// One bank, which has recovered after each test.
const opened = new AsyncDisposableStack();
let status: StatusOfBank;
let bank: BankUnderTest;
let atm: ScriptedAtm;
before(async () => {
  status = await statusOfBank();
  bank = opened.use(await BankUnderTest.start(["--audit-lag", "8", ...status.args]));
  atm = opened.use(await customerAtAtm(bank));
});
after(() => opened.disposeAsync());

test("while the sequencer has no key the bank refuses new money operations and completes open ones; then it recovers by itself", async () => {
  const deposit = newRequestId();
  const first = await atm.get("deposit", { amount: Money(100_00n) }, deposit);
  const [settled, released] = [await hold(atm, 40_00n), await hold(atm, 10_00n)];

  const putBack = await withoutLogKey(bank);
  const booked = await untilDeposits(atm, "money-suspended");
  for (const refused of [
    atm.ask("withdraw", { amount: Money(1n) }),
    atm.ask("deposit", { amount: Money(1n) }),
    atm.ask("transfer", { payee: "bob", amount: Money(1n) }),
  ])
    assert.equal(nameOf(await refused), "money-suspended");
  await isToldToOperators(bank, status, null);

  // The bank completes the open operation, and answers a repeat with its first answer.
  assert.equal((await atm.get("settle", { hold: settled, amount: Money(40_00n) })).amount, Money(40_00n));
  await atm.get("release", { hold: released });
  assert.deepEqual(await atm.get("deposit", { amount: Money(100_00n) }, deposit), first);
  assert.equal((await atm.get("outcome", { request: settled })).state, "settled");
  const { posted, held } = await atm.get("balance", {});
  assert.deepEqual([posted, held], [60_00n + booked, 0n]);

  putBack();
  await isTakenAgain(bank, status, atm);
});

test("an event that is changed in the database before it is in the log suspends money, and the other chains go on", async () => {
  const sequencer = (): number => sequencersOf(bank.program.process.pid as number)[0] as number;
  const { store } = bank.database;
  const change = (by: bigint): Promise<void> =>
    changeHistory(
      store,
      ["audit_event"],
      (tx) => tx`update audit_event set amount = amount + ${by} where kind = 'deposit' and amount between 7700 and 7701`,
    );

  // The sequencer must not see the event before it is changed.
  process.kill(sequencer(), "SIGSTOP");
  await atm.get("deposit", { amount: Money(77_00n) });
  await change(1n);
  process.kill(sequencer(), "SIGCONT");
  await untilDeposits(atm, "money-suspended");
  await isToldToOperators(bank, status, "chain-broken");
  const [row] = await store.sql<{ writer: string }[]>`
    select to_hex(writer) as writer from audit_event where kind = 'deposit' and amount between 7700 and 7701`;
  await bank.program.says(`an event of the writer ${row?.writer.padStart(16, "0")} was changed, removed or invented`);
  // A command has a chain of its own, which is not broken.
  const size = (await status.metric("strongroom_audit_log_size")) ?? 0;
  await bank.enrol(2);
  await status.reaches("strongroom_audit_log_size", size + 1);

  // The row is as it was: a sequencer that begins again finds nothing wrong.
  await change(-1n);
  process.kill(sequencer(), "SIGKILL");
  await isTakenAgain(bank, status, atm);
});
