import type { RecordEvent } from "../events/events.ts";
import type { RequestId } from "../model/model.ts";
import type { Transaction } from "../store/store.ts";
import { expireProposal } from "./end-proposal.ts";
import type { Decision, Proposal } from "./proposal.ts";
import { decisionEffect } from "./proposal-effects.ts";
import { namesOf, stepEvent } from "./proposal-event.ts";
import { findProposal, updateDecided } from "./proposal-rows.ts";
import type { ProposalKey } from "./row-key.ts";

/** The channel that is notified in the commit of an approval; the payload is the proposal's id. */
export const PROPOSAL_APPROVED = "proposal_approved";

/**
 * Why a decision is not taken: no authentic proposal has this id; it is not open any more; its maker decides about it; somebody else
 * withdraws it; or what `objection` finds.
 */
export type DecisionRefusal =
  | "proposal-unknown"
  | "proposal-ended"
  | "own-proposal"
  | "not-maker"
  | "proposal-stale"
  | "own-account"
  | "maker-not-allowed"
  | "not-allowed";

export type Decided =
  | { readonly ok: true; readonly proposal: Proposal }
  | { readonly ok: false; readonly refusal: DecisionRefusal; readonly proposal: Proposal | null };

const KINDS = { approved: "proposal-approve", refused: "proposal-refuse", withdrawn: "proposal-withdraw" } as const;

/**
 * Takes an operator's decision about an open proposal. Of two at once, the second finds it ended. `objection` is asked last, while the
 * proposal is locked. The audit event, of a refused decision too, is in the same transaction.
 */
export async function decideProposal(
  tx: Transaction,
  record: RecordEvent,
  key: ProposalKey,
  taken: Decision & { readonly id: RequestId },
  objection: (proposal: Proposal) => Promise<DecisionRefusal | null>,
): Promise<Decided> {
  const { id, ...decision } = taken;
  const { verdict, decider, at, reason } = decision;
  const found = await findProposal(tx, key, id, true);
  const proposal = found?.authentic ? found : null;
  const refusal = await refusalOf(tx, record, { proposal, decision, objection });
  const confidential = {
    operator: decider.name,
    ...(proposal === null ? { asked: id } : namesOf(proposal)),
    ...(reason === null ? {} : { reason }),
  };
  const event = stepEvent(proposal?.id, { kind: KINDS[verdict], at, refusal, about: proposal?.about ?? {}, confidential });
  if (refusal !== null || proposal === null) {
    record(event);
    return { ok: false, refusal: refusal ?? "proposal-unknown", proposal };
  }
  await updateDecided(tx, key, proposal, decision);
  if (verdict === "approved") await tx`select pg_notify(${PROPOSAL_APPROVED}, ${id})`;
  record({ ...event, effects: [decisionEffect(id, decision)] });
  return { ok: true, proposal: { ...proposal, state: verdict, decision } };
}

async function refusalOf(
  tx: Transaction,
  record: RecordEvent,
  asked: {
    readonly proposal: Proposal | null;
    readonly decision: Decision;
    readonly objection: (proposal: Proposal) => Promise<DecisionRefusal | null>;
  },
): Promise<DecisionRefusal | null> {
  const { proposal, decision, objection } = asked;
  if (proposal === null) return "proposal-unknown";
  if (proposal.state !== "open") return "proposal-ended";
  if (decision.at >= proposal.expiresAt) {
    await expireProposal(tx, record, proposal, decision.at);
    return "proposal-ended";
  }
  const isMaker = decision.decider.id === proposal.maker.id;
  if (decision.verdict === "withdrawn") return isMaker ? null : "not-maker";
  if (isMaker) return "own-proposal";
  return objection(proposal);
}
