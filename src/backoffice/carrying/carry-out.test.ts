import assert from "node:assert/strict";
import { it } from "node:test";
import { recordedEvents } from "../../events/testing/test-event-store.ts";
import { LedgerError, verify } from "../../ledger/ledger.ts";
import { ATM, requestOf } from "../../ledger/testing/test-ledger.ts";
import { Money, refuse } from "../../model/model.ts";
import { findProposal } from "../../proposals/proposals.ts";
import { TestBackoffice } from "../testing/test-bank.ts";
import { carryOutApproved } from "./carry-out.ts";
import { post } from "./post.ts";

/** A bank with bob, who deposited 500, and the approved proposal to reverse that. */
async function withReversal() {
  const bank = await TestBackoffice.open();
  const { account, customer } = await bank.customer("bob", 0n);
  const deposit = await bank.deposit(account, 500n);
  const { id } = await bank.operators.propose("ledger-reverse", { request: deposit, reason: "booked twice" });
  await bank.operators.approve(id);
  return {
    bank,
    account,
    customer,
    deposit,
    id,
    operators: bank.operators,
    [Symbol.asyncDispose]: () => bank[Symbol.asyncDispose](),
  };
}

it("a process that dies after the booking leaves it to the next, which ends the proposal and books nothing", async () => {
  await using on = await withReversal();
  const { bank, id, account, deposit } = on;
  const died = new Error("the process died");
  const dying = bank.another({
    post: (async (request: never) => {
      await bank.ledger.groupCommit.post(request);
      throw died;
    }) as never,
  });
  await assert.rejects(carryOutApproved({ ...on.operators.carrying, ledger: dying.carrying.ledger }, id), died);
  assert.equal(await bank.stateOf(id), "approved");
  assert.deepEqual(await bank.fundsOf(account), { posted: 0n, held: 0n });
  // What has happened since does not matter: not that the posting is reversed, nor that the maker is gone, nor that a day has passed.
  on.operators.standings.clear();
  bank.passedMs += 48 * 3_600_000;
  assert.equal(await on.operators.carryOut(id), "ended");
  assert.equal(await bank.stateOf(id), "done");
  assert.deepEqual(await bank.fundsOf(account), { posted: 0n, held: 0n });
  const [reverse] = (await recordedEvents(bank.store.sql)).filter(({ kind }) => kind === "reverse");
  const { reverses, reason, maker, approver } = reverse?.confidential ?? {};
  assert.deepEqual(
    { reverses, reason, maker, approver },
    { reverses: deposit, reason: "booked twice", maker: "anna", approver: "ben" },
  );
  assert.deepEqual(await verify(bank.store.sql), []);
});

it("a process that dies before the booking, and a lost answer, leave it to the next too", async () => {
  await using on = await withReversal();
  const { bank, id, account } = on;
  const unknown = new LedgerError("outcome-unknown", "the database was lost");
  const lost = { ...on.operators.carrying, ledger: { post: async () => Promise.reject(unknown) } };
  await assert.rejects(carryOutApproved(lost, id), unknown);
  const busy = { ...on.operators.carrying, ledger: { post: async () => refuse("bank-busy") } };
  assert.equal(await carryOutApproved(busy as typeof lost, id), "waiting");
  assert.equal(await bank.stateOf(id), "approved");
  assert.equal(await on.operators.carryOut(id), "ended");
  assert.deepEqual([await bank.stateOf(id), (await bank.fundsOf(account)).posted], ["done", 0n]);
});

it("two processes that carry out one proposal at once book once, and make one decision", async () => {
  await using on = await withReversal();
  const { bank, id, account, operators } = on;
  const other = bank.ledger.groupCommitOf();
  const both = [operators.carrying, { ...operators.carrying, ledger: other }];
  await Promise.all(both.map((carrying) => carryOutApproved(carrying, id)));
  assert.deepEqual([await bank.stateOf(id), (await bank.fundsOf(account)).posted], ["done", 0n]);
  const close = await operators.propose("customer-close", { username: "bob" });
  await operators.approve(close.id);
  await Promise.all([...both, ...both].map((carrying) => carryOutApproved(carrying, close.id)));
  const events = await recordedEvents(bank.store.sql);
  const count = (name: string): number => events.filter(({ kind }) => kind === name).length;
  assert.deepEqual([count("reverse"), count("customer-close"), count("proposal-carry-out")], [1, 1, 2]);
});

/** As `carrying`, but with something that happens after it has looked whether the proposal is booked already. */
const interrupted = (
  { operators: { carrying } }: Awaited<ReturnType<typeof withReversal>>,
  meanwhile: () => Promise<unknown>,
) => ({
  ...carrying,
  standing: async (...given: Parameters<typeof carrying.standing>) => {
    await meanwhile();
    return carrying.standing(...given);
  },
});

/** What a process posts that found nothing against it, and then stood still. */
async function posting({ bank, id, deposit, operators }: Awaited<ReturnType<typeof withReversal>>) {
  const proposal = await findProposal(bank.store.sql, operators.carrying.proposalKey, id);
  assert.ok(proposal !== null);
  return () =>
    post(
      bank.ledger.groupCommit,
      proposal,
      { op: "reverse", terminal: ATM, reverses: deposit, reason: "booked twice" },
      bank.now(),
    );
}

it("a proposal that another process books in the same moment is done, not failed", async () => {
  await using on = await withReversal();
  const other = await posting(on);
  let isBooked = false;
  const carrying = interrupted(on, async () => {
    if (!isBooked) assert.ok((await other()).ok);
    isBooked = true;
  });
  assert.equal(await carryOutApproved(carrying, on.id), "ended");
  assert.deepEqual([await on.bank.stateOf(on.id), (await on.bank.fundsOf(on.account)).posted], ["done", 0n]);
  assert.deepEqual(await verify(on.bank.store.sql), []);
});

it("once a proposal has failed or expired, a process that stood still before its booking books nothing", async () => {
  for (const how of ["failed", "expired"] as const) {
    await using on = await withReversal();
    const other = await posting(on);
    if (how === "failed") on.operators.standings.clear();
    else on.bank.passedMs += 48 * 3_600_000;
    const busy = { ...on.operators.carrying, ledger: { post: async () => refuse("bank-busy") } };
    assert.equal(await carryOutApproved(busy as typeof on.operators.carrying, on.id), "waiting");
    assert.equal(await on.operators.carryOut(on.id), "ended");
    assert.deepEqual(await other(), refuse("request-void"));
    assert.deepEqual([await on.bank.stateOf(on.id), (await on.bank.fundsOf(on.account)).posted], [how, 500n]);
    assert.deepEqual(await verify(on.bank.store.sql), []);
  }
});

it("a decision about a customer and the end of its proposal are one commit, with the names of both operators", async () => {
  await using on = await withReversal();
  const { bank, id, operators, customer } = on;
  await operators.carryOut(id);
  const close = await operators.agree("customer-close", { username: "bob", reason: "at his request" });
  const events = await recordedEvents(bank.store.sql);
  const closed = events.find(({ kind }) => kind === "customer-close");
  assert.deepEqual([closed?.request, closed?.customer], [close, customer]);
  assert.deepEqual(closed?.confidential, { operator: "anna", approver: "ben", reason: "at his request" });
  const [row] = await bank.store.sql<{ same: boolean }[]>`
    select count(distinct xmin::text) = 1 as same from audit_event where request = ${close} and kind in ('customer-close', 'proposal-carry-out')`;
  assert.ok(row?.same);
});

it("what the ledger or a rule refuses ends the proposal as failed, says why, and changes nothing", async () => {
  await using on = await withReversal();
  const { bank, id, account, operators, deposit } = on;
  const { account: payee } = await bank.customer("carol", 0n);
  const spend = (amount: bigint) =>
    bank.ledger.groupCommit.post(requestOf({ op: "transfer", account, payee, amount: Money(amount) }));
  assert.ok((await spend(200n)).ok);
  await operators.carryOut(id);
  const outcomeOf = async (proposal: typeof id) => {
    const [row] = await bank.store.sql<
      { state: string; outcome: string }[]
    >`select state, outcome from proposal where id = ${proposal}`;
    return [row?.state, JSON.parse(row?.outcome ?? "{}")];
  };
  assert.deepEqual(await outcomeOf(id), ["failed", { ok: false, refusal: "insufficient-funds", figures: { available: 300 } }]);
  // Between the last look and the ledger's locks somebody spends the money: the ledger decides.
  assert.ok(
    (await bank.ledger.groupCommit.post(requestOf({ op: "transfer", account: payee, payee: account, amount: Money(200n) }))).ok,
  );
  const again = await operators.propose("ledger-reverse", { request: deposit, reason: "booked twice" });
  await operators.approve(again.id);
  const post = async (request: never) => {
    await spend(400n);
    return bank.ledger.groupCommit.post(request);
  };
  const late = { ...operators.carrying, ledger: { post: post as never } };
  await carryOutApproved(late, again.id);
  assert.deepEqual(await outcomeOf(again.id), [
    "failed",
    { ok: false, refusal: "insufficient-funds", figures: { available: 100 } },
  ]);
  assert.equal((await bank.fundsOf(account)).posted, 100n);
  const ends = (await bank.steps()).filter((each) => each.startsWith("proposal-carry-out"));
  assert.deepEqual(ends, Array(2).fill("proposal-carry-out denied:insufficient-funds anna"));
});

it("a database that is lost at the commit of a decision leaves it done once, whether the commit took effect or not", async () => {
  await using on = await withReversal();
  const { bank, id, operators } = on;
  await operators.carryOut(id);
  const close = await operators.propose("customer-close", { username: "bob" });
  await operators.approve(close.id);
  const { store } = operators.carrying;
  const lost = new Error("the connection was lost");
  const losing = (takesEffect: boolean): typeof store => ({
    sql: store.sql,
    begin: async (act) => {
      await store
        .begin(async (tx, record) => {
          await act(tx, record);
          if (!takesEffect) throw lost;
        })
        .catch(() => {});
      throw lost;
    },
  });
  const events = async (): Promise<number> =>
    (await recordedEvents(bank.store.sql)).filter(({ kind }) => kind === "customer-close").length;
  await assert.rejects(carryOutApproved({ ...operators.carrying, store: losing(false) }, close.id), lost);
  assert.deepEqual([await bank.stateOf(close.id), await events()], ["approved", 0]);
  await assert.rejects(carryOutApproved({ ...operators.carrying, store: losing(true) }, close.id), lost);
  assert.deepEqual([await bank.stateOf(close.id), await events()], ["done", 1]);
  assert.equal(await operators.carryOut(close.id), "ended");
  assert.equal(await events(), 1);
});
