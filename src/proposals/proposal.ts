import type { AccountId, CustomerId, OperatorId, RequestId, TerminalId } from "../model/model.ts";

/**
 * The states of a proposal. `approved` waits for the bank to carry it out; `done` and `failed` are what became of that: a failed one was
 * refused by the ledger or by a rule, and nothing was changed.
 */
const STATES = {
  open: "waits for a second operator",
  refused: "a second operator refused it",
  withdrawn: "its maker took it back",
  expired: "nobody decided in time, or it was not carried out in time",
  approved: "a second operator approved it, and the bank carries it out",
  done: "the bank carried it out",
  failed: "the bank could not carry it out, and changed nothing",
} as const;
export type ProposalState = keyof typeof STATES;

/** An operator, by the id and by the name of that time. */
interface Person {
  readonly id: OperatorId;
  readonly name: string;
}

/** What a proposal is about, in the plain fields of its audit events. */
export interface About {
  readonly terminal?: TerminalId | undefined;
  /** The request that placed the hold, or that moved the money. */
  readonly request?: RequestId | undefined;
  readonly customer?: CustomerId | undefined;
  readonly account?: AccountId | undefined;
  /** Minor units. */
  readonly amount?: bigint | undefined;
}

/** What its maker proposed. Times are in milliseconds since 1970 UTC. */
export interface Making {
  /** UUID version 7. What is booked under the proposal has it as request id. */
  readonly id: RequestId;
  readonly operation: string;
  /** The fields as canonical JSON (RFC 8785). */
  readonly input: string;
  /** SHA-256 of what the operation would change. */
  readonly difference: Buffer;
  readonly about: About;
  readonly maker: Person;
  readonly madeAt: number;
  readonly expiresAt: number;
}

/** What was decided about it. */
export interface Decision {
  readonly verdict: "approved" | "refused" | "withdrawn";
  readonly decider: Person;
  readonly at: number;
  /** Null if none was given. */
  readonly reason: string | null;
}

export interface Proposal extends Making {
  readonly state: ProposalState;
  /** Null while nobody has decided. */
  readonly decision: Decision | null;
  /** What became of it, as JSON; null until it was carried out. */
  readonly outcome: string | null;
  readonly endedAt: number | null;
  /** False if the row is not as the bank wrote it: it counts for nothing. */
  readonly authentic: boolean;
}

/** How long a proposal waits for a second operator, and for the bank. */
export const PROPOSAL_MS = 24 * 3_600_000;

/** The operations by whose proposals the ledger books, by what it books under their ids. */
export const BOOKED_BY = { settle: "holds-settle", release: "holds-release", reverse: "ledger-reverse" } as const;
