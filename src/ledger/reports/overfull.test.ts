import assert from "node:assert/strict";
import { it } from "node:test";
import { type AccountId, Money, terminalIdOf } from "../../model/model.ts";
import { dayOf, startOf } from "../deciding/day.ts";
import { openCashAccount } from "../sql/accounts.ts";
import { ATM, NOON, requestOf, testLedger } from "../testing/test-ledger.ts";
import { overfull } from "./overfull.ts";

const DAY_MS = 86_400_000;
const OTHER = terminalIdOf(2);

it("an ATM is named for each day, today or yesterday, whose deposits exceed the capacity", async () => {
  await using ledger = await testLedger([1000n]);
  const { sql } = ledger.store;
  await openCashAccount(sql, OTHER, NOON);
  const account = ledger.accounts[0] as AccountId;
  for (const [terminal, days, amount] of [
    [ATM, 1, 60n],
    [ATM, 1, 41n],
    [OTHER, 1, 100n],
    [OTHER, 2, 101n],
    [ATM, 2, 100n],
  ] as const)
    assert.ok(
      (
        await ledger.groupCommit.post(
          requestOf({ op: "deposit", terminal, account, amount: Money(amount), at: NOON + days * DAY_MS }),
        )
      ).ok,
    );
  const found = async (days: number) =>
    (await overfull(sql, NOON + days * DAY_MS, Money(100n))).map(({ terminal, day, deposits }) => [
      terminal,
      dayOf(day) - dayOf(NOON),
      deposits,
    ]);
  assert.deepEqual(await found(1), [
    [ATM, 0, 1000n],
    [ATM, 1, 101n],
  ]);
  assert.deepEqual(await found(2), [
    [ATM, 1, 101n],
    [OTHER, 2, 101n],
  ]);
  assert.deepEqual(await found(4), []);
  const [first] = await overfull(sql, NOON, Money(999n));
  assert.equal(first?.day, startOf(dayOf(NOON)));
  assert.deepEqual(await overfull(sql, NOON, Money(1000n)), []);
});
