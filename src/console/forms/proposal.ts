import type { ProposalView } from "../../backoffice/backoffice.ts";
import type { ProposalState } from "../../proposals/proposals.ts";

/** The states of a proposal, each with how it reads on a page. */
export const PROPOSAL_STATES = {
  open: "waits for a second operator",
  refused: "refused",
  withdrawn: "withdrawn",
  expired: "expired",
  approved: "approved, about to be carried out",
  done: "carried out",
  failed: "not carried out, nothing was changed",
} as const satisfies Readonly<Record<ProposalState, string>>;

/** A proposal in a list. */
export type ListedProposal = Omit<ProposalView, "meaning" | "input" | "changes" | "objection">;
