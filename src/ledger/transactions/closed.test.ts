import assert from "node:assert/strict";
import { it } from "node:test";
import { close, open } from "../../customers/customers.ts";
import { type AccountId, Money } from "../../model/model.ts";
import { sqlState } from "../../store/store.ts";
import { verify } from "../reports/verify.ts";
import { lockFunds } from "../sql/accounts.ts";
import { blocked, gatedGroupCommit } from "../testing/test-group-commits.ts";
import { NOON, requestOf, type TestLedger, testLedger } from "../testing/test-ledger.ts";

const decision = { username: "bob", at: NOON, operator: "anna", approval: null, reason: "" };

/** A payer with money, and bob, who has none. */
async function payerAndBob() {
  const ledger = await testLedger([1000n, 0n]);
  const [payer, bob] = ledger.accounts as [AccountId, AccountId];
  await ledger.store.sql`
    insert into customer (id, username, account, created_at)
    select customer, 'bob', id, opened_at from account where id = ${bob}`;
  const pay = (amount: bigint) => requestOf({ op: "transfer", account: payer, payee: bob, amount: Money(amount) });
  return { ledger, payer, bob, pay, [Symbol.asyncDispose]: () => ledger[Symbol.asyncDispose]() };
}

const closeBob = ({ store }: TestLedger) => store.begin((tx, record) => close(tx, record, decision, lockFunds));
const refusalOf = (outcome: { readonly ok: boolean; readonly refusal?: string }) => (outcome.ok ? "ok" : outcome.refusal);

it("nobody can pay a closed customer, and the payer keeps the money; an opened one can be paid again", async () => {
  await using on = await payerAndBob();
  const { groupCommit, store } = on.ledger;
  assert.equal(refusalOf(await closeBob(on.ledger)), "ok");
  const refused = on.pay(5n);
  assert.equal(refusalOf(await groupCommit.post(refused)), "payee-closed");
  await store.begin((tx, record) => open(tx, record, decision));
  assert.equal(refusalOf(await groupCommit.post(refused)), "payee-closed", "a repeat gets the first answer");
  assert.equal(refusalOf(await groupCommit.post(on.pay(5n))), "ok");
  assert.equal(refusalOf(await closeBob(on.ledger)), "money-left");
  assert.deepEqual(await verify(store.sql), []);
});

it("a closing waits for a transfer under way, and then finds its money", async () => {
  await using on = await payerAndBob();
  const { groupCommit, reached, open: go } = gatedGroupCommit(on.ledger);
  const paid = groupCommit.post(on.pay(5n));
  await reached;
  const closing = closeBob(on.ledger);
  await blocked(on.ledger);
  go();
  assert.ok((await paid).ok);
  assert.equal(refusalOf(await closing), "money-left");
});

it("a transfer that waits for a closing is refused", async () => {
  await using on = await payerAndBob();
  const { store } = on.ledger;
  const patient = on.ledger.groupCommitOf({ lockTimeoutMs: 5_000 });
  const paid = await store.begin(async (tx, record) => {
    assert.equal(refusalOf(await close(tx, record, decision, lockFunds)), "ok");
    const under = patient.post(on.pay(5n));
    await blocked(on.ledger);
    return { under };
  });
  assert.equal(refusalOf(await paid.under), "payee-closed");
});

it("a reversal gives a closed customer nothing, and the database itself closes nobody who has money", async () => {
  await using on = await payerAndBob();
  const { groupCommit, store } = on.ledger;
  const transfer = on.pay(5n);
  await groupCommit.post(transfer);
  const back = requestOf({ op: "transfer", account: on.bob, payee: on.payer, amount: Money(5n) });
  await groupCommit.post(back);
  assert.equal(refusalOf(await closeBob(on.ledger)), "ok");
  const reversed = await groupCommit.post(requestOf({ op: "reverse", reverses: back.request, detail: {} }));
  assert.equal(refusalOf(reversed), "payee-closed");
  await store.begin((tx, record) => open(tx, record, decision));
  assert.ok((await groupCommit.post(on.pay(5n))).ok);
  await assert.rejects(store.sql`update customer set state = 'closed', state_at = now()`, (error) => sqlState(error) === "23514");
});
