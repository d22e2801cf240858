import assert from "node:assert/strict";
import { it } from "node:test";
import { type AccountId, Money, newRequestId, TerminalId } from "../../model/model.ts";
import { usualWithdrawal } from "../reports/usual.ts";
import { ATM, NO_CEILINGS, NOON, requestOf, testLedger } from "../testing/test-ledger.ts";
import { findBooked } from "./booked.ts";

it("what a request has booked is found for its customer at its ATM, once it is booked", async () => {
  await using ledger = await testLedger([100n, 0n]);
  const [ada, ben] = ledger.accounts as [AccountId, AccountId];
  const deposit = requestOf({ op: "deposit", account: ada, amount: Money(7n), at: NOON + 1 });
  const withdraw = requestOf({ op: "withdraw", account: ada, amount: Money(40n), at: NOON + 2 });
  const transfer = requestOf({ op: "transfer", account: ada, payee: ben, amount: Money(5n), at: NOON + 3 });
  const released = requestOf({ op: "withdraw", account: ada, amount: Money(10n) });
  const settle = requestOf({ op: "settle", hold: withdraw.request, amount: Money(30n), at: NOON + 9 });
  for (const each of [deposit, withdraw, transfer, released]) await ledger.groupCommit.post(each);
  const booked = (request = deposit.request, account = ada, terminal = ATM) =>
    findBooked(ledger.store.sql, account, terminal, request);
  assert.equal(await booked(withdraw.request), null, "a held amount is not booked");
  await ledger.groupCommit.post(settle);
  await ledger.groupCommit.post(requestOf({ op: "release", hold: released.request }));
  assert.deepEqual(await booked(), { operation: "deposit", asked: 7n, amount: 7n, at: NOON + 1 });
  assert.deepEqual(await booked(withdraw.request), { operation: "withdraw", asked: 40n, amount: 30n, at: NOON + 9 });
  assert.deepEqual(await booked(transfer.request), { operation: "transfer", asked: 5n, amount: 5n, at: NOON + 3 });
  for (const request of [released.request, settle.request, newRequestId()]) assert.equal(await booked(request), null);
  for (const { request } of [deposit, withdraw, transfer]) {
    assert.equal(await booked(request, ben), null, "another customer, or a transfer's payee, finds nothing");
    assert.equal(await booked(request, ada, TerminalId("ATM-0002")), null, "another ATM finds nothing");
  }
});

const CASES: readonly [string, amounts: readonly number[], usual: number][] = [
  ["no withdrawal", [], 0],
  ["one", [40], 0],
  ["two different ones", [40, 60], 0],
  ["the same twice", [40, 60, 40], 40],
  ["two amounts equally often: the one that was paid last counts", [40, 40, 60, 60, 20], 60],
  ["two amounts equally often, in the other order", [60, 40, 60, 40], 40],
  ["only the last twenty count", [...Array<number>(9).fill(10), ...Array.from({ length: 18 }, (_, i) => 100 + i), 20, 20], 20],
];
for (const [name, amounts, usual] of CASES)
  it(`a customer's usual withdrawal: ${name}`, async () => {
    await using ledger = await testLedger([100_000n, 0n], 10n ** 9n, { limits: NO_LIMITS });
    const [account, payee] = ledger.accounts as [AccountId, AccountId];
    for (const amount of amounts) {
      const withdraw = requestOf({ op: "withdraw", account, amount: Money(BigInt(amount)) });
      await ledger.groupCommit.post(withdraw);
      await ledger.groupCommit.post(requestOf({ op: "settle", hold: withdraw.request, amount: Money(BigInt(amount)) }));
    }
    // None of these is a paid withdrawal.
    const given = requestOf({ op: "withdraw", account, amount: Money(77n) });
    await ledger.groupCommit.post(given);
    await ledger.groupCommit.post(requestOf({ op: "release", hold: given.request }));
    for (const _ of [1, 2, 3]) {
      await ledger.groupCommit.post(requestOf({ op: "transfer", account, payee, amount: Money(88n) }));
      await ledger.groupCommit.post(requestOf({ op: "withdraw", account, amount: Money(99n) }));
    }
    assert.equal(await usualWithdrawal(ledger.store.sql, account), BigInt(usual));
    assert.equal(await usualWithdrawal(ledger.store.sql, payee), 0n);
  });

const NO_LIMITS = {
  perWithdrawal: Money(10n ** 9n),
  perDayAmount: Money(10n ** 9n),
  perDayCount: 1000,
  terminalDay: NO_CEILINGS,
};
