import type { AuditEvent, Outcome } from "../../model/model.ts";
import type { Request } from "../../protocol/protocol.ts";
import type { Seat } from "./bank-context.ts";

/** The audit event of a request, whose outcome is yet to come. */
export function eventOf(seat: Seat, request: Request): Omit<AuditEvent, "outcome"> {
  return {
    at: seat.at,
    kind: request.op,
    terminal: seat.terminal,
    session: seat.session,
    request: request.id,
    customer: seat.customer?.customer,
    account: seat.customer?.account,
  };
}

/** The event's `outcome` for an operation's outcome. */
export const eventOutcome = (outcome: Outcome<unknown>): AuditEvent["outcome"] =>
  outcome.ok ? "ok" : `denied:${outcome.refusal}`;
