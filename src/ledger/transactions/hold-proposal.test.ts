import assert from "node:assert/strict";
import { it } from "node:test";
import { recordedEvents } from "../../events/testing/test-event-store.ts";
import { type AccountId, Money, newRequestId, type RequestId } from "../../model/model.ts";
import { findHold } from "../reports/holds.ts";
import { ATM, NOON, requestOf, type TestLedger, testLedger } from "../testing/test-ledger.ts";
import { confirm, type HoldEnd, objectionTo, type ProposalOutcome, propose } from "./hold-proposal.ts";

const ANNA = { name: "anna", login: "ops1" };
const BEN = { name: "ben", login: "ops2" };
const HELD = 600n;

/** A ledger with one open hold, and the two operators' steps to end it. */
async function oneHold() {
  const ledger = await testLedger([1000n]);
  const withdraw = requestOf({ op: "withdraw", account: ledger.accounts[0] as AccountId, amount: Money(HELD) });
  await ledger.groupCommit.post(withdraw);
  const endOf = (amount: bigint | null, hold: RequestId): HoldEnd => ({
    terminal: ATM,
    hold,
    op: amount === null ? "release" : "settle",
    amount: amount === null ? null : Money(amount),
  });
  const step =
    (take: typeof propose, operator: typeof ANNA) =>
    (amount: bigint | null, hold = withdraw.request): Promise<ProposalOutcome> =>
      ledger.store.begin((tx, record) => take(tx, record, endOf(amount, hold), operator, NOON));
  const hold = await findHold(ledger.store.sql, { terminal: ATM, request: withdraw.request });
  return {
    ledger,
    hold,
    withdraw,
    proposeAsAnna: step(propose, ANNA),
    confirmAsAnna: step(confirm, ANNA),
    confirmAsBen: step(confirm, BEN),
    [Symbol.asyncDispose]: () => ledger[Symbol.asyncDispose](),
  };
}

const refused = (refusal: string, proposedBy: string | null = null) => ({ ok: false, refusal, proposedBy });
const confirmedAt = async ({ store }: TestLedger) =>
  (
    await store.sql<{ by: string | null; at: Date | null }[]>`select confirmed_by as by, confirmed_at as at from hold_proposal`
  ).map(({ by, at }) => [by, at?.getTime()]);

/** The sealed form of the newest event. */
const lastSealed = async ({ store }: TestLedger) =>
  (await recordedEvents(store.sql)).findLast(({ kind }) => kind.startsWith("hold-"))?.confidential;

it("one operator proposes a hold's end and another confirms it; both may be repeated, and then no other end is proposed", async () => {
  await using on = await oneHold();
  assert.deepEqual(await on.confirmAsBen(HELD), refused("proposal-missing"));
  const first = await on.proposeAsAnna(null);
  const proposed = await on.proposeAsAnna(HELD);
  assert.ok(first.ok && proposed.ok && first.by !== proposed.by);
  assert.deepEqual(proposed, { ok: true, hold: on.hold, by: proposed.by, proposedBy: "anna" });
  assert.deepEqual(await on.confirmAsBen(null), refused("proposal-differs", "anna"));
  assert.deepEqual(await on.confirmAsBen(HELD - 1n), refused("proposal-differs", "anna"));
  assert.deepEqual(await on.confirmAsAnna(HELD), refused("same-operator", "anna"));
  assert.deepEqual(await confirmedAt(on.ledger), [[null, undefined]]);
  assert.deepEqual(await lastSealed(on.ledger), { hold: on.withdraw.request, end: "settle", operator: "anna", login: "ops1" });
  for (const _ of ["confirmed", "confirmed again"]) assert.deepEqual(await on.confirmAsBen(HELD), proposed);
  assert.deepEqual(await confirmedAt(on.ledger), [["ben", NOON]]);
  assert.deepEqual(await on.proposeAsAnna(HELD), refused("proposal-confirmed"));
});

it("an end that the hold cannot have is neither proposed nor confirmed", async () => {
  await using on = await oneHold();
  const { groupCommit } = on.ledger;
  const unknown = newRequestId();
  assert.deepEqual(await on.proposeAsAnna(null, unknown), refused("hold-unknown"));
  assert.deepEqual(await on.confirmAsBen(null, unknown), refused("hold-unknown"));
  assert.deepEqual(await on.proposeAsAnna(HELD + 1n), refused("hold-exceeded"));
  assert.deepEqual(await on.confirmAsBen(HELD), refused("proposal-missing"), "a refused proposal is not stored");
  assert.ok((await on.proposeAsAnna(HELD)).ok);
  await groupCommit.post(requestOf({ op: "release", hold: on.withdraw.request }));
  assert.deepEqual(await on.proposeAsAnna(HELD), refused("hold-released"));
  assert.deepEqual(await on.confirmAsBen(HELD), refused("hold-released", "anna"));
});

it("a confirmation of another kind of end differs from the proposal, even if the amount is the same", () => {
  const amount = Money(HELD);
  const proposal = { op: "settle", amount, proposedBy: "anna" } as const;
  assert.equal(objectionTo({ op: "release", amount }, proposal, BEN), "proposal-differs");
  assert.equal(objectionTo({ op: "settle", amount }, proposal, BEN), null);
});
