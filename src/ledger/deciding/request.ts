import type { CustomerId, Money, RefusalName, RequestId, SessionId, TerminalId } from "../../model/model.ts";

/** Why the bank refuses new money operations for a while; a repeat of an earlier one still gets its first answer. */
export type Bar = Extract<RefusalName, "money-suspended" | "terminal-out-of-service">;

/** Where a request comes from. The ledger has no clock and makes no ids: `at` is the bank's time, in ms since 1970 UTC. */
export interface Origin {
  readonly terminal: TerminalId;
  readonly session: SessionId | null;
  /** Made by the ATM before the first try; unique within the terminal. */
  readonly request: RequestId;
  /** Digest of the request's body and its customer, 32 bytes: the same id with another digest is refused. */
  readonly digest: Buffer;
  readonly customer: CustomerId | null;
  /**
   * The generation of the customer's sign-ins that the session was signed in under; null if nobody is signed in. A request of a
   * customer is done for the newest generation alone (PROTOCOL.md, section 11, "Customers").
   */
  readonly generation: number | null;
  readonly at: number;
  /** Why the bank refuses new money operations at the moment, if it does. */
  readonly barred?: Bar | undefined;
}

/** Fields that only the sealed form of the audit log shows: who the operators are, which notes they moved. */
export type Detail = Readonly<Record<string, string | number>>;

/** What an account holds, from one consistent read: posted = held + available. */
export interface Funds {
  readonly posted: Money;
  readonly held: Money;
  readonly available: Money;
}
