import type { ChannelEnd } from "../../channel/channel.ts";
import type { AuditEvent, EventKind, Outcome } from "../../model/model.ts";
import type { OperationName, ProtocolError, ResultOf } from "../../protocol/protocol.ts";
import type { RequestContext } from "../operations/request-context.ts";

const KIND_OF_END = {
  closed: "channel-close",
  truncated: "channel-truncated",
  timeout: "channel-truncated",
  destroyed: "channel-truncated",
  breach: "channel-breach",
} as const satisfies Record<ChannelEnd["how"], EventKind>;

/**
 * Returns how a channel ended: "closed", or the cause. `breach` is the error of a message that broke the protocol, if one came.
 */
export function nameOfEnd(end: ChannelEnd, breach: ProtocolError | null): string {
  if (breach !== null) return breach.code;
  if (end.how === "breach") return end.cause;
  return end.how === "timeout" ? `timeout-${end.what}` : end.how;
}

/** Returns the audit events of the end: the channel's, and that of the session of a customer who was still signed in. */
export function eventsOfEnd(context: RequestContext, end: ChannelEnd, breach: ProtocolError | null): readonly AuditEvent[] {
  const name = nameOfEnd(end, breach);
  const ofChannel: AuditEvent = {
    ...eventOfSession(context, breach === null ? KIND_OF_END[end.how] : "channel-breach"),
    outcome: name === "closed" ? "ok" : `error:${name}`,
  };
  if (context.customer === null) return [ofChannel];
  const reason = end.how === "closed" && breach === null ? end.reason : name;
  return [ofChannel, { ...eventOfSession(context, "session-expired"), outcome: "ok", confidential: { reason } }];
}

/** An event of the session itself, without its outcome. */
export function eventOfSession(
  { at, terminal, session, customer }: RequestContext,
  kind: EventKind,
): Omit<AuditEvent, "outcome"> {
  return { at, kind, terminal, session, customer: customer?.customer, account: customer?.account };
}

/** True if the ATM asks nothing at once after this answer: its customer has left, or there is no order to carry out. */
export function isLastForNow(op: OperationName, outcome: Outcome<object>): boolean {
  if (op === "signout" || op === "order-done") return true;
  return op === "next-order" && outcome.ok && (outcome.result as ResultOf<"next-order">).orders.length === 0;
}
