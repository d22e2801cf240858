/**
 * Proposals: what one operator proposes and another decides (docs/OPERATORS.md, section "Proposals").
 *
 * It promises that a proposal is decided once, by another person than its maker, and that a row which the bank did not write is not
 * authentic. It knows no operation, and carries nothing out. Start with proposal.ts, then decide-proposal.ts.
 */
export { type Decided, type DecisionRefusal, decideProposal, PROPOSAL_APPROVED } from "./decide-proposal.ts";
export { type CarriedOut, endProposal, expireProposal } from "./end-proposal.ts";
export { makeProposal } from "./make-proposal.ts";
export {
  type About,
  BOOKED_BY,
  type Decision,
  type Making,
  PROPOSAL_MS,
  type Proposal,
  type ProposalState,
} from "./proposal.ts";
export { decisionEffect, endEffect, makingEffect } from "./proposal-effects.ts";
export { outcomeOf, stepEvent } from "./proposal-event.ts";
export {
  countWaiting,
  findProposal,
  listProposals,
  type ProposalLink,
  proposalMoments,
  proposalPage,
  proposalsAbout,
  waitingProposals,
} from "./proposal-rows.ts";
export { isAuthentic, ProposalKey } from "./row-key.ts";
