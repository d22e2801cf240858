import type { NewEvent, RecordEvent } from "../events/events.ts";
import type { EventKind, OperatorId, RequestId } from "../model/model.ts";
import { SessionId } from "../model/model.ts";
import type { Refused } from "./outcome.ts";
import type { RefusalBudget } from "./signing-in/refusal-budget.ts";

/** The kinds of event that this room records. */
export type OperatorEventKind = Extract<EventKind, `operator-${string}`>;

/**
 * An event about an operator, whose id is its request. `session` is the public id of the session that it is about. Names are for the
 * sealed form of the log only.
 */
export function operatorEvent(
  kind: OperatorEventKind,
  {
    operator,
    session,
    ...event
  }: Omit<NewEvent, "kind" | "request" | "session" | "outcome"> & {
    readonly operator: OperatorId | null;
    readonly session?: string | undefined;
    readonly outcome?: NewEvent["outcome"];
  },
): NewEvent {
  return {
    kind,
    outcome: "ok",
    ...event,
    // An operator's id is a UUID of version 7, as a request's is.
    request: operator === null ? undefined : (operator as string as RequestId),
    session: session === undefined ? undefined : SessionId(session),
  };
}

/**
 * Records a refusal of somebody who may be anybody, within the budget for these. If earlier ones were left out, the event has their
 * number.
 */
export function recordStranger(
  record: RecordEvent,
  { refusals }: { readonly refusals: RefusalBudget },
  kind: OperatorEventKind,
  event: Parameters<typeof operatorEvent>[1],
): void {
  const leftOut = refusals.take();
  if (leftOut === null) return;
  const confidential = { ...event.confidential, ...(leftOut === 0 ? {} : { "left-out": leftOut }) };
  record(operatorEvent(kind, { ...event, confidential }));
}

/** The outcome of a refusal, as the log has it. */
export const outcomeOf = ({ refusal }: Refused): NewEvent["outcome"] =>
  refusal === "credentials-wrong" || refusal === "credentials-delayed" ? `denied:${refusal}` : `error:${refusal}`;
