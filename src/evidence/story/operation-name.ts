import type { TerminalId } from "../../model/model.ts";

/** The operations of customers that move money, or were refused to. Each is also the kind of its audit event. */
export const OPERATIONS = ["deposit", "withdraw", "transfer"] as const;
export type OperationKind = (typeof OPERATIONS)[number];

/** The kinds of event about the end of a withdrawal's hold. Their requests are others than the one that placed it. */
const END_KINDS = ["settle", "release"] as const;

/** The kinds of event about a proposal to end a hold or to reverse a posting. The request is that of the end or of the reversal. */
const PROPOSAL_KINDS = [
  ...(["proposal-make", "proposal-approve", "proposal-refuse", "proposal-withdraw"] as const),
  ...(["proposal-expire", "proposal-carry-out"] as const),
] as const;

export const isOperation = (kind: string): kind is OperationKind => (OPERATIONS as readonly string[]).includes(kind);
export const isEnd = (kind: string): boolean => (END_KINDS as readonly string[]).includes(kind);
export const isProposal = (kind: string): boolean => (PROPOSAL_KINDS as readonly string[]).includes(kind);
/** The event of a reversal has the request of the reversal. */
export const isReversal = (kind: string): boolean => kind === "reverse";

/** The one name of an operation: an ATM, and the request that the customer confirmed there. */
export interface OperationName {
  readonly terminal: TerminalId | string;
  readonly request: string;
}

export const isSameOperation = (one: OperationName, other: OperationName): boolean =>
  one.terminal === other.terminal && one.request === other.request;
