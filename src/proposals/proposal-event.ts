import type { NewEvent } from "../events/events.ts";
import { type EventKind, REFUSALS, type RefusalName } from "../model/model.ts";
import type { About, Making, Proposal } from "./proposal.ts";

type StepKind = Extract<EventKind, `proposal-${string}`>;

/** One step of a proposal, for the audit log. Names, input and reason are for the sealed form only. */
export interface Step {
  readonly kind: StepKind;
  readonly at: number;
  /** Null if it was done. */
  readonly refusal: string | null;
  readonly about: About;
  readonly confidential: Readonly<Record<string, string | number>>;
}

/** The event of a step; `id` is the proposal's, if there is one. */
export function stepEvent(id: Making["id"] | undefined, { kind, at, refusal, about, confidential }: Step): NewEvent {
  const { terminal, customer, account, amount } = about;
  return { at, kind, outcome: outcomeOf(refusal), terminal, request: id, customer, account, amount, confidential };
}

/** The refusals of the bank's closed list are denials; all others are errors by their names. */
export const outcomeOf = (refusal: string | null): NewEvent["outcome"] =>
  refusal === null ? "ok" : Object.hasOwn(REFUSALS, refusal) ? `denied:${refusal as RefusalName}` : `error:${refusal}`;

/** What the events of every step of a proposal have in their sealed form. */
export const namesOf = ({ operation, maker, decision }: Proposal): Readonly<Record<string, string>> => ({
  operation,
  maker: maker.name,
  ...(decision === null ? {} : { decider: decision.decider.name }),
});
