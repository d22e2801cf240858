import type { RecordEvent } from "../../events/events.ts";
import type { GroupCommit } from "../../ledger/ledger.ts";
import { storedRequests } from "../../ledger/ledger.ts";
import type { RequestId } from "../../model/model.ts";
import { type CarriedOut, endProposal, expireProposal, findProposal, type Proposal } from "../../proposals/proposals.ts";
import type { Transaction } from "../../store/store.ts";
import { type Answer, type AnyOperation, type OperatorContext, type Posting, refused } from "../operations/operation.ts";
import { findOperation } from "../operations/operations.ts";
import { differsFromProposed, inputOf } from "../operations/proposals/deciding.ts";
import { type Backoffice, mayAct } from "../performing/backoffice-parts.ts";
import { currencyOf, performedBy } from "../performing/perform.ts";
import { post, preventPosting } from "./post.ts";

/** What the bank carries proposals out with. */
export interface Carrying extends Backoffice {
  readonly ledger: Pick<GroupCommit, "post">;
}

/**
 * What became of a proposal: it was `ended`, now or before; it is `waiting`, because the ledger was busy; or it is `not-authentic`, and
 * counts for nothing.
 */
export type Carried = "ended" | "waiting" | "not-authentic";

/**
 * Carries out an approved proposal, once, whatever crashes and however many processes try. A decision about a customer is made in the
 * transaction that ends the proposal. A booking has the proposal's id as request id: a repeat gets the first answer. Before, it checks the
 * row, both persons, their roles, the expiry and what would change. Rejects as the database does, and with LedgerError `outcome-unknown`:
 * then the next call finds out.
 */
export async function carryOutApproved(carrying: Carrying, id: RequestId): Promise<Carried> {
  const step = await carrying.store.begin((tx, record) => begin(carrying, tx, record, id));
  if (typeof step === "string") return step;
  const { proposal, posting, instead } = step;
  let how: Answer<unknown> | "expired" | null = instead;
  if (how !== null) {
    // Another process, stopped for a while, may be about to book it. From here on it cannot, or it has.
    const prevented = await preventPosting(carrying.ledger, proposal, posting, carrying.now());
    if (prevented === "busy") return "waiting";
    if (prevented === "answered") how = null;
  }
  if (how === null) {
    const outcome = await post(carrying.ledger, proposal, posting, carrying.now());
    // Nothing was done, and the next round tries again.
    if (!outcome.ok && outcome.refusal === "bank-busy") return "waiting";
    how = outcome.ok ? outcome : refused(outcome.refusal, outcome.details);
  }
  const ending = { id, how };
  await carrying.store.begin((tx, record) => finish(carrying, tx, record, ending));
  return "ended";
}

/** What is to be posted; or how the proposal is to end without it, once nobody can post it any more. */
interface ToPost {
  readonly proposal: Proposal;
  readonly posting: Posting;
  readonly instead: Extract<Answer<never>, { ok: false }> | "expired" | null;
}

/** Makes a customer's decision, ends the proposal if it may not be carried out, or returns what is to be posted. */
async function begin(carrying: Carrying, tx: Transaction, record: RecordEvent, id: RequestId): Promise<Carried | ToPost> {
  const proposal = await findProposal(tx, carrying.proposalKey, id, true);
  if (proposal === null || proposal.state !== "approved") return "ended";
  if (!proposal.authentic) return "not-authentic";
  const context = await contextOf(carrying, tx, record, proposal);
  const { at } = context;
  const operation = findOperation(proposal.operation);
  const input = operation === null ? null : inputOf(operation, proposal, context);
  if (operation === null || input === null) return end(context, proposal, null, refused("operation-unknown"));
  const posting = operation.posting?.(proposal, input as never) ?? null;
  // It is booked, or refused for good, already: whatever has changed since does not undo that.
  if (posting !== null && (await isAnswered(tx, proposal, posting))) return { proposal, posting, instead: null };
  if (at >= proposal.expiresAt) {
    if (posting !== null) return { proposal, posting, instead: "expired" };
    await expireProposal(tx, record, proposal, at);
    return "ended";
  }
  const objection =
    (await personsObjection(context, operation, proposal)) ?? (await differsFromProposed(context, operation, proposal));
  if (posting !== null) return { proposal, posting, instead: objection };
  if (objection !== null) return end(context, proposal, operation, objection);
  if (operation.run === undefined) throw new Error(`${proposal.operation} does nothing`);
  return end(context, proposal, operation, await operation.run(context, input as never));
}

async function contextOf(carrying: Carrying, tx: Transaction, record: RecordEvent, proposal: Proposal): Promise<OperatorContext> {
  const { maker } = proposal;
  const actor = { kind: "operator", id: maker.id, username: maker.name, roles: [], session: "", provenAt: 0 } as const;
  return {
    tx,
    record,
    actor,
    name: maker.name,
    at: carrying.now(),
    currency: await currencyOf(tx, carrying),
    proposal,
    backoffice: carrying,
  };
}

const isAnswered = async (tx: Transaction, { id }: Proposal, { terminal }: Posting): Promise<boolean> =>
  (await storedRequests(tx, [id])).some((each) => each.terminal === terminal && each.op !== "void");

/** Two active persons with a role for it, as they stand now. */
async function personsObjection(
  { tx, backoffice }: OperatorContext,
  { roles }: AnyOperation,
  { maker, decision }: Proposal,
): Promise<Extract<Answer<never>, { ok: false }> | null> {
  const approver = decision?.verdict === "approved" ? decision.decider : null;
  if (approver === null || approver.id === maker.id) return objected("own-proposal");
  if (!(await mayAct(backoffice, tx, maker.id, roles))) return objected("maker-not-allowed");
  return (await mayAct(backoffice, tx, approver.id, roles)) ? null : objected("approver-not-allowed");
}

const objected = (refusal: string) => ({ ok: false, refusal, figures: {} }) as const;

/** Ends the proposal by the ledger's answer, or by why it is not booked, unless another process has ended it. */
async function finish(
  carrying: Carrying,
  tx: Transaction,
  record: RecordEvent,
  { id, how }: { readonly id: RequestId; readonly how: Answer<unknown> | "expired" },
): Promise<void> {
  const proposal = await findProposal(tx, carrying.proposalKey, id, true);
  if (proposal === null || proposal.state !== "approved") return;
  if (how === "expired") return expireProposal(tx, record, proposal, carrying.now());
  const context = await contextOf(carrying, tx, record, proposal);
  await end(context, proposal, findOperation(proposal.operation), how);
}

async function end(
  context: OperatorContext,
  proposal: Proposal,
  operation: AnyOperation | null,
  answer: Answer<unknown>,
): Promise<"ended"> {
  await endProposal(context.tx, context.record, proposal, carriedOut(context, proposal, operation, answer));
  return "ended";
}

/** What became of it, in words that the proposal keeps. */
function carriedOut(
  context: OperatorContext,
  { operation: name }: Proposal,
  operation: AnyOperation | null,
  answer: Answer<unknown>,
): CarriedOut {
  const { at } = context;
  const performed = operation === null || !answer.ok ? null : performedBy(name, operation, answer, context);
  if (performed?.ok) return { refusal: null, outcome: JSON.stringify({ ok: true, text: performed.text }), at };
  const refusal = answer.ok ? "operation-unknown" : answer.refusal;
  const figures = answer.ok
    ? {}
    : Object.fromEntries(
        Object.entries(answer.figures).map(([key, value]) => [key, typeof value === "bigint" ? Number(value) : value]),
      );
  return { refusal, outcome: JSON.stringify({ ok: false, refusal, figures }), at };
}
