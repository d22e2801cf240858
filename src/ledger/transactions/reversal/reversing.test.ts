import assert from "node:assert/strict";
import { it } from "node:test";
import { recordedEvents } from "../../../events/testing/test-event-store.ts";
import { type AccountId, Money, newRequestId, type RequestId, TerminalId } from "../../../model/model.ts";
import { findPostings } from "../../reports/postings.ts";
import { verify } from "../../reports/verify.ts";
import { openCashAccount } from "../../sql/accounts.ts";
import { ATM, NOON, requestOf, type TestLedger, testLedger } from "../../testing/test-ledger.ts";

/** A ledger with a deposit of 600 to the first account. */
async function oneDeposit() {
  const ledger = await testLedger([0n, 0n]);
  const [account, other] = ledger.accounts as [AccountId, AccountId];
  const deposit = requestOf({ op: "deposit", account, amount: Money(600n) });
  assert.ok((await ledger.groupCommit.post(deposit)).ok);
  const pay = (amount: bigint) => requestOf({ op: "transfer", account, payee: other, amount: Money(amount) });
  const reverse = (at = NOON + 1) => requestOf({ op: "reverse", reverses: deposit.request, detail: { reason: "a whim" }, at });
  return { ledger, account, deposit, pay, reverse, [Symbol.asyncDispose]: () => ledger[Symbol.asyncDispose]() };
}

const postedOf = async ({ store }: TestLedger, account: AccountId) =>
  (await store.sql<{ posted: bigint }[]>`select posted from account where id = ${account}`)[0]?.posted;

it("a posting is reversed once; a repeat gets the first answer, a refusal too, and another request the refusal", async () => {
  await using on = await oneDeposit();
  const { groupCommit, store } = on.ledger;
  assert.ok((await groupCommit.post(on.pay(250n))).ok);
  const [early, late] = [on.reverse(), on.reverse()];
  const short = { ok: false, refusal: "insufficient-funds", details: { available: 350n } };
  assert.deepEqual(await groupCommit.post(early), short);
  assert.ok((await groupCommit.post(requestOf({ op: "deposit", account: on.account, amount: Money(250n) }))).ok);
  assert.deepEqual(await groupCommit.post(early), short, "the first answer stays");
  const done = { ok: true, result: { reverses: on.deposit.request, amount: 600n } };
  for (const _ of ["first", "again"]) assert.deepEqual(await groupCommit.post(late), done);
  assert.equal(await postedOf(on.ledger, on.account), 0n);
  const reversed = await groupCommit.post(on.reverse());
  assert.equal(reversed.ok ? "ok" : reversed.refusal, "posting-reversed");
  const again = await groupCommit.post(requestOf({ op: "reverse", reverses: late.request, detail: {} }));
  assert.equal(again.ok ? "ok" : again.refusal, "posting-is-reversal");
  assert.deepEqual(await verify(store.sql), []);
});

it("two reversals of one posting at two servers: the database lets one win, and the other reads why", async () => {
  await using on = await oneDeposit();
  const bodies = [1, 2].map(() => requestOf({ op: "reverse", reverses: on.deposit.request, detail: {} }));
  const groupCommits = [on.ledger.groupCommit, on.ledger.groupCommitOf({ lockTimeoutMs: 5_000 })];
  const outcomes = await Promise.all(groupCommits.map((each, i) => each.post(bodies[i] as (typeof bodies)[0])));
  assert.deepEqual(outcomes.map((each) => (each.ok ? "reversed" : each.refusal)).sort(), ["posting-reversed", "reversed"]);
  assert.equal(await postedOf(on.ledger, on.account), 0n);
  const [won] = bodies.filter((_, i) => outcomes[i]?.ok);
  // Even whoever writes past the ledger cannot reverse it twice.
  await assert.rejects(
    on.ledger.store.sql`
      insert into request_answer
      select terminal, gen_random_uuid(), digest, op, answer, at, kind, amount, debit, debit_entry + 9, debit_balance, credit, credit_entry + 9,
             credit_balance
      from request_answer where request = ${won?.request ?? ""}`,
    /reversal_pkey/,
  );
});

it("a posting is found by its request, a withdrawal also by the one that placed its hold, and at every ATM with that id", async () => {
  await using on = await oneDeposit();
  const { store, groupCommit } = on.ledger;
  const withdraw = requestOf({ op: "withdraw", account: on.account, amount: Money(50n) });
  const find = (request: RequestId, terminal: TerminalId | null = null) => findPostings(store.sql, { request, terminal });
  await groupCommit.post(withdraw);
  assert.deepEqual(await find(withdraw.request), [], "nothing is booked yet");
  const settle = requestOf({ op: "settle", hold: withdraw.request, amount: Money(40n), at: NOON + 5 });
  await groupCommit.post(settle);
  const [found, ...others] = await find(withdraw.request);
  const { debit, credit, ...posting } = found ?? assert.fail("not found");
  assert.deepEqual(posting, {
    ...{ terminal: ATM, request: settle.request, kind: "withdrawal", amount: 40n, at: NOON + 5, reversedBy: null },
  });
  assert.deepEqual(
    [debit.account, debit.kind, debit.posted, credit.kind, credit.customer],
    [on.account, "customer", 560n, "cash", null],
  );
  assert.deepEqual(others, []);
  assert.deepEqual(await find(settle.request), [found]);

  const elsewhere = TerminalId("ATM-0002");
  await openCashAccount(store.sql, elsewhere, NOON);
  await groupCommit.post(requestOf({ op: "cash-load", amount: Money(5n), terminal: elsewhere, request: settle.request }));
  assert.deepEqual(
    (await find(settle.request)).map(({ terminal, kind }) => `${terminal} ${kind}`),
    ["ATM-0001 withdrawal", "ATM-0002 cash-load"],
  );
  assert.deepEqual(
    (await find(settle.request, elsewhere)).map(({ kind }) => kind),
    ["cash-load"],
  );
  assert.deepEqual(await find(newRequestId()), []);
});

it("the event of a reversal names the customer who gives back, and only the sealed form has the posting and the reason", async () => {
  await using on = await oneDeposit();
  const reverse = on.reverse();
  await on.ledger.groupCommit.post(reverse);
  const event = (await recordedEvents(on.ledger.store.sql)).find(({ kind }) => kind === "reverse");
  const { outcome, request, account, amount, terminal, confidential } = event ?? assert.fail("no event");
  assert.deepEqual([outcome, request, account, amount, terminal], ["ok", reverse.request, on.account, 600, ATM]);
  const funds = { posted: 0, held: 0, available: 0 };
  assert.deepEqual(confidential, { reverses: on.deposit.request, reason: "a whim", amount: 600, ...funds });
});
