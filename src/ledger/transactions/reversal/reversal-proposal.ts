import assert from "node:assert/strict";
import type { NewEvent, RecordEvent } from "../../../events/events.ts";
import {
  isSameName,
  newRequestId,
  REFUSALS,
  type RefusalDetails,
  type RefusalName,
  type RequestId,
} from "../../../model/model.ts";
import type { Transaction } from "../../../store/store.ts";
import { type FoundPosting, findPostings } from "../../reports/postings.ts";
import type { Operator } from "../hold-proposal.ts";
import type { RefusalFor } from "../transactions.ts";
import { addProposal, isRefused, newestProposal, type Reversal, type ReversalProposal } from "./proposal-rows.ts";
import { reversalConfirmationEffect, reversalProposalEffect } from "./reversal-effects.ts";
import { isPosting, refusesReversal, subjectOf } from "./reverse.ts";

/** Why a reversal is not proposed or not confirmed: as the ledger refuses it, or for want of four eyes. */
export type ReversalRefusal =
  | RefusalFor<"reverse">
  | "proposal-missing"
  | "proposal-differs"
  | "proposal-confirmed"
  | "same-operator";

/** The outcome of a step. A refusal has the ledger's figures, and the proposal that it is about if there is one. */
export type ReversalOutcome =
  | { readonly ok: true; readonly posting: FoundPosting; readonly proposal: ReversalProposal }
  | {
      readonly ok: false;
      readonly refusal: ReversalRefusal;
      readonly details: RefusalDetails;
      readonly posting: FoundPosting | null;
      readonly proposal: ReversalProposal | null;
    };

interface Misfit {
  readonly refusal: ReversalRefusal;
  readonly details: RefusalDetails;
}

/**
 * The first step: one operator proposes to reverse a posting, and nothing moves yet. Takes the place of a proposal that nobody has
 * confirmed, and of a confirmed one that the ledger has refused. The audit event, of a refusal too, is in the same transaction.
 * `at` is in ms since 1970 UTC.
 */
export async function proposeReversal(
  tx: Transaction,
  record: RecordEvent,
  reversal: Reversal,
  operator: Operator,
  at: number,
): Promise<ReversalOutcome> {
  const posting = await findPosting(tx, reversal);
  const newest = await newestProposal(tx, reversal);
  const isDecided = newest !== null && newest.confirmedBy !== null && !(await isRefused(tx, reversal, newest.by));
  const misfit = misfitOf(posting) ?? (isDecided ? plain("proposal-confirmed") : null);
  const by = newRequestId();
  // A refused one has the id of the proposal that stands, so that whoever looks at that finds it too.
  const step = { reversal, operator, posting, by: misfit === null ? by : (newest?.by ?? by), misfit, at };
  const event = stepEvent("reversal-propose", step);
  if (posting === null || misfit !== null) {
    record(event);
    return { ok: false, ...(misfit ?? plain("posting-unknown")), posting, proposal: newest };
  }
  const n = await addProposal(tx, reversal, { by, proposedBy: operator.name, at });
  record({ ...event, effects: [reversalProposalEffect(reversal, { n, by, operator: operator.name, at })] });
  const { reason } = reversal;
  return { ok: true, posting, proposal: { n, by, reason, proposedBy: operator.name, confirmedBy: null, confirmedAt: null } };
}

/**
 * The second step: another operator confirms the newest proposal, with the same reason. The caller then makes the reversal
 * (`carryOutReversal`). Whoever gives it again, because that was interrupted or its answer lost, makes no other reversal.
 */
export async function confirmReversal(
  tx: Transaction,
  record: RecordEvent,
  reversal: Reversal,
  operator: Operator,
  at: number,
): Promise<ReversalOutcome> {
  const newest = await newestProposal(tx, reversal, true);
  const posting = await findPosting(tx, reversal);
  const isDone = posting !== null && posting.reversedBy !== null && posting.reversedBy === newest?.by;
  const misfit = (isDone ? null : misfitOf(posting)) ?? objectionTo(reversal, newest, operator);
  const event = stepEvent("reversal-confirm", { reversal, operator, posting, by: newest?.by, misfit, at });
  if (misfit !== null) {
    record(event);
    return { ok: false, ...misfit, posting, proposal: newest };
  }
  assert(newest !== null && posting !== null, "without a posting or a proposal there is a refusal");
  // The first confirmation stands. The event of a repeat vouches for it once more.
  const confirmedBy = newest.confirmedBy ?? operator.name;
  const confirmedAt = newest.confirmedAt ?? at;
  if (newest.confirmedBy === null)
    await tx`
      update reversal_proposal set confirmed_by = ${confirmedBy}, confirmed_at = ${new Date(confirmedAt)}
      where reversed_by = ${newest.by}`;
  record({ ...event, effects: [reversalConfirmationEffect(reversal.terminal, newest.by, confirmedBy, confirmedAt)] });
  return { ok: true, posting, proposal: { ...newest, confirmedBy, confirmedAt } };
}

const plain = (refusal: ReversalRefusal): Misfit => ({ refusal, details: {} });

/** Why the posting cannot be reversed as its accounts are now. The ledger decides again, under their locks. */
function misfitOf(posting: FoundPosting | null): Misfit | null {
  if (posting === null) return plain("posting-unknown");
  return isPosting(posting) ? refusesReversal(posting, posting) : plain("posting-is-reversal");
}

/** Why this operator may not confirm it; null if nothing is against it. Names are compared without regard to case. */
function objectionTo({ reason }: Reversal, proposal: ReversalProposal | null, { name }: Operator): Misfit | null {
  if (proposal === null) return plain("proposal-missing");
  if (proposal.reason !== reason) return plain("proposal-differs");
  return isSameName(proposal.proposedBy, name) ? plain("same-operator") : null;
}

async function findPosting(tx: Transaction, { terminal, request }: Reversal): Promise<FoundPosting | null> {
  const found = await findPostings(tx, { terminal, request });
  return found.find((each) => each.request === request) ?? null;
}

/** The names, the reason and the other request are for the sealed form of the log only. */
function stepEvent(
  kind: "reversal-propose" | "reversal-confirm",
  step: {
    readonly reversal: Reversal;
    readonly operator: Operator;
    readonly posting: FoundPosting | null;
    readonly by: RequestId | undefined;
    readonly misfit: Misfit | null;
    readonly at: number;
  },
): NewEvent {
  const { reversal, operator, posting, by, misfit, at } = step;
  const side = posting === null ? undefined : subjectOf(posting.kind, posting);
  const refusal = misfit?.refusal;
  return {
    at,
    kind,
    outcome: refusal === undefined ? "ok" : isOfTheBank(refusal) ? `denied:${refusal}` : `error:${refusal}`,
    terminal: reversal.terminal,
    request: by,
    customer: side?.customer ?? undefined,
    account: side?.account,
    amount: posting?.amount,
    confidential: { reverses: reversal.request, reason: reversal.reason, operator: operator.name, login: operator.login },
  };
}

const isOfTheBank = (refusal: ReversalRefusal): refusal is ReversalRefusal & RefusalName => Object.hasOwn(REFUSALS, refusal);
