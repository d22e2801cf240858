import assert from "node:assert/strict";
import { it } from "node:test";
import { type AccountId, Money, newAccountId } from "../../model/model.ts";
import { trialBalance } from "../reports/trial-balance.ts";
import { NOON, requestOf, testLedger } from "../testing/test-ledger.ts";
import { PAGE_MAX, statement } from "./statement.ts";

it("statement: the newest entry comes first, page by page, and each balance follows from the one before", async () => {
  await using ledger = await testLedger([100n, 0n]);
  const { groupCommit, store } = ledger;
  const [account, payee] = ledger.accounts as [AccountId, AccountId];
  const withdraw = requestOf({ op: "withdraw", account, amount: Money(40n), at: NOON + 1 });
  await groupCommit.post(withdraw);
  await groupCommit.post(requestOf({ op: "settle", hold: withdraw.request, amount: Money(30n), at: NOON + 2 }));
  await groupCommit.post(requestOf({ op: "transfer", account, payee, amount: Money(20n), at: NOON + 3 }));
  await groupCommit.post(requestOf({ op: "transfer", account: payee, payee: account, amount: Money(5n), at: NOON + 4 }));
  const entries = [
    { entry: 4, at: NOON + 4, kind: "transfer", reverses: 0, direction: "credit", amount: 5n, balance: 55n, paid: true },
    { entry: 3, at: NOON + 3, kind: "transfer", reverses: 0, direction: "debit", amount: 20n, balance: 50n, paid: true },
    { entry: 2, at: NOON + 2, kind: "withdrawal", reverses: 0, direction: "debit", amount: 30n, balance: 70n, paid: false },
    { entry: 1, at: NOON, kind: "deposit", reverses: 0, direction: "credit", amount: 100n, balance: 100n, paid: false },
  ];
  const page = async (of: AccountId, before: number, most: number) => {
    const { entries: found, ...rest } = await statement(store.sql, of, { before, most });
    return { ...rest, entries: found.map(({ other, ...entry }) => ({ ...entry, paid: other === payee })) };
  };
  assert.deepEqual(await page(account, 0, 50), { opening: 0n, entries, next: 0 });
  assert.deepEqual(await page(account, 0, 2), { opening: 70n, entries: entries.slice(0, 2), next: 3 });
  assert.deepEqual(await page(account, 3, 1), { opening: 100n, entries: entries.slice(2, 3), next: 2 });
  assert.deepEqual(await page(account, 1, 5), { opening: 0n, entries: [], next: 0 });
  assert.deepEqual(await page(newAccountId(), 0, 5), { opening: 0n, entries: [], next: 0 });
});

it("statement: a reversal has its kind, and the time of what it reverses, on whichever page that is", async () => {
  await using ledger = await testLedger([0n, 100n]);
  const { groupCommit, store } = ledger;
  const [account, payer] = ledger.accounts as [AccountId, AccountId];
  const deposit = requestOf({ op: "deposit", account, amount: Money(70n), at: NOON + 1 });
  const transfer = requestOf({ op: "transfer", account: payer, payee: account, amount: Money(20n), at: NOON + 2 });
  for (const each of [deposit, transfer]) assert.ok((await groupCommit.post(each)).ok);
  const reverse = (posting: typeof deposit | typeof transfer, at: number) =>
    groupCommit.post(requestOf({ op: "reverse", reverses: posting.request, detail: {}, at }));
  assert.ok((await reverse(transfer, NOON + 3)).ok);
  assert.ok((await reverse(deposit, NOON + 4)).ok);
  const { opening, entries } = await statement(store.sql, account, { before: 0, most: 3 });
  assert.equal(opening, 70n);
  assert.deepEqual(
    entries.map(({ kind, direction, amount, reverses, balance }) => [kind, direction, amount, reverses, balance]),
    [
      ["deposit-reversal", "debit", 70n, NOON + 1, 0n],
      ["transfer-reversal", "debit", 20n, NOON + 2, 70n],
      ["transfer", "credit", 20n, 0, 90n],
    ],
  );
  const [newest] = (await statement(store.sql, payer, { before: 0, most: 1 })).entries;
  assert.deepEqual([newest?.kind, newest?.direction, newest?.reverses], ["transfer-reversal", "credit", NOON + 2]);
  const { debits, credits } = await trialBalance(store.sql);
  assert.equal(debits, credits);
});

it("statement: a page has no more entries than the protocol allows", async () => {
  await using ledger = await testLedger([0n]);
  const account = ledger.accounts[0] as AccountId;
  const deposit = () => ledger.groupCommit.post(requestOf({ op: "deposit", account, amount: Money(2n) }));
  await Promise.all(Array.from({ length: PAGE_MAX + 10 }, deposit));
  const { opening, entries } = await statement(ledger.store.sql, account, { before: 0, most: 1000 });
  assert.equal(entries.length, PAGE_MAX);
  assert.equal(opening, 20n);
});
