import type { Effect } from "../events/events.ts";
import type { Decision, Making } from "./proposal.ts";

/** What the event of a proposal vouches for (AUDIT.md, section "Effects"): the maker's part of its row. */
export function makingEffect({ id, operation, input, difference, about, maker, madeAt, expiresAt }: Making): Effect {
  const { terminal = null, request = null, customer = null, account = null, amount = null } = about;
  return [
    ...(["proposal", id, operation, input, difference] as const),
    ...[terminal, request, customer, account, amount === null ? null : Number(amount)],
    ...[maker.id, maker.name, madeAt, expiresAt],
  ];
}

/** What the event of a decision vouches for: the decider's part. */
export const decisionEffect = (id: string, { verdict, decider, at, reason }: Decision): Effect => [
  "proposal-decision",
  ...[id, verdict, decider.id, decider.name, at, reason],
];

/** What the event of an expiry, or of carrying out, vouches for; `outcome` is null of an expiry. */
export const endEffect = (id: string, state: "expired" | "done" | "failed", outcome: string | null, at: number): Effect => [
  "proposal-end",
  ...[id, state, outcome, at],
];
