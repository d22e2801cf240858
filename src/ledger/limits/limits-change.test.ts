import assert from "node:assert/strict";
import { it } from "node:test";
import { Currency, LIMITS_DEFAULT, Money } from "../../model/model.ts";
import { GroupCommit } from "../batching/group-commit.ts";
import { requestOf, testLedger } from "../testing/test-ledger.ts";

it("new limits hold from the next batch on; what was held before stays held", async () => {
  await using ledger = await testLedger([10_000n]);
  const [account] = ledger.accounts;
  assert.ok(account !== undefined);
  let perWithdrawal = Money(5_000n);
  const groupCommit = new GroupCommit(ledger.store, {
    currency: Currency("EUR"),
    get limits() {
      return { ...LIMITS_DEFAULT, perWithdrawal };
    },
  });
  const withdraw = () => groupCommit.post(requestOf({ op: "withdraw", account, amount: Money(2_000n) }));
  const first = await withdraw();
  assert.ok(first.ok);
  perWithdrawal = Money(1_000n);
  assert.deepEqual(await withdraw(), { ok: false, refusal: "withdrawal-limit", details: { limit: 1_000n } });
  perWithdrawal = Money(2_000n);
  assert.deepEqual(await withdraw(), { ok: true, result: { posted: 10_000n, held: 4_000n, available: 6_000n } });
  await groupCommit.drain();
});
