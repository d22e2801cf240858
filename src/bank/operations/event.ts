import type { AuditEvent, Outcome } from "../../model/model.ts";
import type { Request } from "../../protocol/protocol.ts";
import type { RequestContext } from "./request-context.ts";

/** The audit event of a request, whose outcome is yet to come. */
export function requestEvent(context: RequestContext, request: Request): Omit<AuditEvent, "outcome"> {
  return {
    at: context.at,
    kind: request.op,
    terminal: context.terminal,
    session: context.session,
    request: request.id,
    customer: context.customer?.customer,
    account: context.customer?.account,
  };
}

/** The event's `outcome` for an operation's outcome. */
export const eventOutcome = (outcome: Outcome<unknown>): AuditEvent["outcome"] =>
  outcome.ok ? "ok" : `denied:${outcome.refusal}`;
