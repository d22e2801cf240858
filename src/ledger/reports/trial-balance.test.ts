import assert from "node:assert/strict";
import { it } from "node:test";
import { type AccountId, Money } from "../../model/model.ts";
import { ATM, NOON, requestOf, testLedger } from "../testing/test-ledger.ts";
import { unresolvedHolds } from "./holds.ts";
import { trialBalance } from "./trial-balance.ts";

it("trial balance: debits equal credits", async () => {
  await using ledger = await testLedger([100n, 50n], 500n);
  await ledger.groupCommit.post(requestOf({ op: "withdraw", account: ledger.accounts[0] as AccountId, amount: Money(40n) }));
  assert.deepEqual(await trialBalance(ledger.store.sql), {
    kinds: [
      { kind: "capital", side: "credit", accounts: 1n, posted: 500n, held: 0n },
      { kind: "cash", side: "debit", accounts: 1n, posted: 650n, held: 40n },
      { kind: "customer", side: "credit", accounts: 2n, posted: 150n, held: 40n },
      { kind: "vault", side: "debit", accounts: 1n, posted: 0n, held: 0n },
    ],
    debits: 650n,
    credits: 650n,
  });
  await ledger.store.sql`update account set posted = posted + 3 where kind = 'cash'`;
  const { debits, credits } = await trialBalance(ledger.store.sql);
  assert.deepEqual([debits, credits], [653n, 650n], "a difference is shown on its side");
});

it("unresolved holds: open holds that were placed before a time, the oldest first", async () => {
  await using ledger = await testLedger([1000n]);
  const { groupCommit, store } = ledger;
  const account = ledger.accounts[0] as AccountId;
  const [late, early, ended] = [3, 1, 2].map((n) =>
    requestOf({ op: "withdraw", account, amount: Money(BigInt(n)), at: NOON + n }),
  );
  for (const each of [late, early, ended]) if (each !== undefined) await groupCommit.post(each);
  await groupCommit.post(requestOf({ op: "release", hold: ended?.request as never }));
  const rowOf = (n: number, each: typeof late) => ({
    terminal: ATM,
    request: each?.request,
    account,
    amount: BigInt(n),
    placedAt: NOON + n,
  });
  assert.deepEqual(await unresolvedHolds(store.sql, { placedBefore: NOON + 9, most: 9 }), [rowOf(1, early), rowOf(3, late)]);
  assert.deepEqual(await unresolvedHolds(store.sql, { placedBefore: NOON + 9, most: 1 }), [rowOf(1, early)]);
  assert.deepEqual(await unresolvedHolds(store.sql, { placedBefore: NOON + 3, most: 9 }), [rowOf(1, early)]);
});
