import type { Effect } from "../../../events/events.ts";

/** A reversal as it is proposed. */
interface ProposedReversal {
  readonly terminal: string;
  /** The request whose posting is to be reversed. */
  readonly request: string;
  readonly reason: string;
}

/** What the event of a proposal vouches for (AUDIT.md, section "Effects"): the `n`-th of its posting; `by` is the request that is to reverse it. */
export const reversalProposalEffect = (
  { terminal, request, reason }: ProposedReversal,
  { n, by, operator, at }: { readonly n: number; readonly by: string; readonly operator: string; readonly at: number },
): Effect => ["reversal-proposal", terminal, request, n, by, reason, operator, at];

/** What the event of a confirmation vouches for. */
export const reversalConfirmationEffect = (terminal: string, by: string, operator: string, at: number): Effect => [
  "reversal-confirmation",
  ...[terminal, by, operator, at],
];
