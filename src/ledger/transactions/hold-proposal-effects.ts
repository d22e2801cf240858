import type { Effect } from "../../events/events.ts";

/** A hold's end as it is proposed: `amount`, in minor units, is null for a release. */
interface ProposedEnd {
  readonly terminal: string;
  /** The withdraw request that placed the hold. */
  readonly hold: string;
  readonly op: string;
  readonly amount: bigint | number | null;
}

/** What the event of a proposal vouches for (AUDIT.md, section "Effects"); `by` is the request that is to end the hold. */
export const proposalEffect = ({ terminal, hold, op, amount }: ProposedEnd, by: string, operator: string, at: number): Effect => [
  "hold-proposal",
  terminal,
  ...[hold, op, amount === null ? null : Number(amount), by, operator, at],
];

/** What the event of a confirmation vouches for. */
export const confirmationEffect = (
  { terminal, hold }: Pick<ProposedEnd, "terminal" | "hold">,
  by: string,
  operator: string,
  at: number,
): Effect => ["hold-confirmation", terminal, hold, by, operator, at];
