import assert from "node:assert/strict";
import { it } from "node:test";
import { recordedEvents } from "../../../events/testing/test-event-store.ts";
import { type AccountId, Money, newRequestId, type RequestId, TerminalId } from "../../../model/model.ts";
import { findPostings } from "../../reports/postings.ts";
import { verify } from "../../reports/verify.ts";
import { openCashAccount } from "../../sql/accounts.ts";
import { ATM, NOON, requestOf, type TestLedger, testLedger } from "../../testing/test-ledger.ts";
import { carryOutReversal } from "./carry-out.ts";
import { confirmReversal, proposeReversal, type ReversalOutcome } from "./reversal-proposal.ts";

const ANNA = { name: "anna", login: "ops1" };
const BEN = { name: "ben", login: "ops2" };
const REASON = "the notes are in the reject box";

/** A ledger with a deposit of 600 to the first account, and the operators' steps to reverse it. */
async function oneDeposit() {
  const ledger = await testLedger([0n, 0n]);
  const [account, other] = ledger.accounts as [AccountId, AccountId];
  const deposit = requestOf({ op: "deposit", account, amount: Money(600n) });
  assert.ok((await ledger.groupCommit.post(deposit)).ok);
  // Each step has its own time, which gives the events their order.
  let steps = 0;
  const step =
    (take: typeof proposeReversal, operator: typeof ANNA) =>
    (reason = REASON, request = deposit.request): Promise<ReversalOutcome> =>
      ledger.store.begin((tx, record) => take(tx, record, { terminal: ATM, request, reason }, operator, NOON + ++steps));
  const pay = (amount: bigint) => requestOf({ op: "transfer", account, payee: other, amount: Money(amount) });
  return {
    ...{ ledger, account, other, deposit, pay },
    proposeAsAnna: step(proposeReversal, ANNA),
    proposeAsBen: step(proposeReversal, BEN),
    confirmAsAnna: step(confirmReversal, ANNA),
    confirmAsBen: step(confirmReversal, BEN),
    carryOut: (outcome: ReversalOutcome) => {
      assert.ok(outcome.ok);
      const { terminal, request } = outcome.posting;
      return carryOutReversal(ledger.groupCommit, { terminal, request, reason: REASON }, outcome.proposal, BEN, NOON + ++steps);
    },
    [Symbol.asyncDispose]: () => ledger[Symbol.asyncDispose](),
  };
}

const refusalOf = (outcome: ReversalOutcome) => (outcome.ok ? "none" : outcome.refusal);
const postedOf = async ({ store }: TestLedger, account: AccountId) =>
  (await store.sql<{ posted: bigint }[]>`select posted from account where id = ${account}`)[0]?.posted;

it("one operator proposes a reversal, another confirms it, and a repeat gets the first answer", async () => {
  await using on = await oneDeposit();
  assert.equal(refusalOf(await on.confirmAsBen()), "proposal-missing");
  const proposed = await on.proposeAsAnna("another reason");
  const again = await on.proposeAsAnna();
  assert.ok(proposed.ok && again.ok && proposed.proposal.by !== again.proposal.by);
  assert.deepEqual([proposed.proposal.n, again.proposal.n], [1, 2]);
  assert.equal(await postedOf(on.ledger, on.account), 600n, "a proposal moves nothing");
  const differs = await on.confirmAsBen("another reason");
  assert.equal(refusalOf(differs), "proposal-differs");
  assert.equal(!differs.ok && differs.proposal?.reason, REASON, "the refusal names what was proposed");
  assert.equal(refusalOf(await on.confirmAsAnna()), "same-operator");

  const confirmed = await on.confirmAsBen();
  assert.ok(confirmed.ok);
  assert.deepEqual([confirmed.proposal.by, confirmed.proposal.confirmedBy], [again.proposal.by, "ben"]);
  assert.equal(refusalOf(await on.proposeAsAnna()), "proposal-confirmed");
  // Its process died here. The next confirmation carries on with the same request.
  const repeated = await on.confirmAsBen();
  assert.deepEqual(repeated, confirmed);
  const done = { ok: true, result: { reverses: on.deposit.request, amount: 600n } };
  assert.deepEqual(await on.carryOut(repeated), done);
  // The answer was lost: the same steps give it again, and move nothing.
  assert.deepEqual(await on.carryOut(await on.confirmAsBen()), done);
  assert.equal(await postedOf(on.ledger, on.account), 0n);
  assert.equal(refusalOf(await on.proposeAsAnna()), "posting-reversed");
  assert.equal(refusalOf(await on.proposeAsAnna(REASON, again.proposal.by)), "posting-is-reversal");
  assert.deepEqual(await verify(on.ledger.store.sql), []);
});

it("without the money it is refused with the figure, before it is confirmed and after, and may be proposed again", async () => {
  await using on = await oneDeposit();
  const { groupCommit } = on.ledger;
  assert.ok((await on.proposeAsAnna()).ok);
  const confirmed = await on.confirmAsBen();
  assert.ok((await groupCommit.post(on.pay(250n))).ok);
  const short = { refusal: "insufficient-funds", details: { available: 350n } };
  const late = await on.confirmAsBen();
  assert.deepEqual(late.ok ? null : { refusal: late.refusal, details: late.details }, short);
  assert.equal(refusalOf(await on.proposeAsAnna()), "insufficient-funds");
  // The confirmation's process was slow: the ledger decides under its locks.
  assert.deepEqual(await on.carryOut(confirmed), { ok: false, ...short });
  assert.ok((await groupCommit.post(requestOf({ op: "deposit", account: on.account, amount: Money(250n) }))).ok);
  assert.deepEqual(await on.carryOut(confirmed), { ok: false, ...short }, "the first answer stays");
  // A refused one does not stand in the way.
  assert.ok((await on.proposeAsBen()).ok);
  assert.ok((await on.carryOut(await on.confirmAsAnna())).ok);
  assert.equal(await postedOf(on.ledger, on.account), 0n);
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
      select terminal, uuidv7(), digest, op, answer, at, kind, amount, debit, debit_entry + 9, debit_balance, credit, credit_entry + 9,
             credit_balance
      from request_answer where request = ${won?.request ?? ""}`,
    /movement_reverses/,
  );
});

it("two proposals at once both stand, and the later one is the newest", async () => {
  await using on = await oneDeposit();
  const both = await Promise.all([on.proposeAsAnna(), on.proposeAsBen()]);
  assert.deepEqual(both.map((each) => each.ok && each.proposal.n).sort(), [1, 2]);
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

it("the events name the customer who gives back, and only the sealed form has the names, the reason and the posting", async () => {
  await using on = await oneDeposit();
  await on.confirmAsBen();
  await on.proposeAsAnna();
  const confirmed = await on.confirmAsBen();
  await on.carryOut(confirmed);
  const events = (await recordedEvents(on.ledger.store.sql)).filter(({ kind }) => kind.startsWith("rever"));
  const by = confirmed.ok ? confirmed.proposal.by : assert.fail("not confirmed");
  assert.deepEqual(
    events.map(({ kind, outcome, request, account, amount, terminal }) => [kind, outcome, request, account, amount, terminal]),
    [
      ["reversal-confirm", "error:proposal-missing", null, on.account, 600, ATM],
      ["reversal-propose", "ok", by, on.account, 600, ATM],
      ["reversal-confirm", "ok", by, on.account, 600, ATM],
      ["reverse", "ok", by, on.account, 600, ATM],
    ],
  );
  const { request: reverses } = on.deposit;
  assert.deepEqual(events[1]?.confidential, { reverses, reason: REASON, operator: "anna", login: "ops1" });
  assert.deepEqual(events[3]?.confidential, {
    ...{ reverses, reason: REASON, proposedBy: "anna", operator: "ben", login: "ops2", amount: 600 },
    ...{ posted: 0, held: 0, available: 0 },
  });
});
