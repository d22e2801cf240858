import type { KeyObject } from "node:crypto";
import type { Logger } from "pino";
import type { Hmac } from "../../crypto/crypto.ts";
import type { Credentials, CustomerFinder, Generations } from "../../customers/customers.ts";
import type { EventStore } from "../../events/events.ts";
import type { KeyView } from "../../keys/keys.ts";
import type { Bar, GroupCommit } from "../../ledger/ledger.ts";
import type { AccountId, Currency, CustomerId, Outcome, SessionId, TerminalId } from "../../model/model.ts";
import type { OperationName, Request, ResultOf } from "../../protocol/protocol.ts";
import type { FindAgreedCount } from "../../terminals/terminals.ts";
import type { NoteVerifier } from "../../tlog/tlog.ts";
import type { WorkerMeasures } from "../metrics/worker-measures.ts";
import type { OrderDesk } from "../orders/order-desk.ts";
import type { Recorder } from "../sessions/recorder.ts";
import type { ServerEvents } from "../sessions/server-events.ts";

/** The parts of a worker that operations use. */
export interface Bank {
  readonly store: EventStore;
  readonly groupCommit: GroupCommit;
  /** For what is answered only once it is recorded. */
  readonly recorder: Recorder;
  /** For what has happened whether it is recorded yet or not. */
  readonly serverEvents: Pick<ServerEvents, "keep">;
  readonly credentials: Credentials;
  readonly customers: Pick<CustomerFinder, "find">;
  readonly generations: Pick<Generations, "newest">;
  /** Where ATMs wait for terminal orders. */
  readonly orders: OrderDesk;
  /**
   * The pre-shared key of this ATM and epoch, for the ATM alone; null if it has ended, or cannot be opened. Rejects as the database does.
   */
  readonly terminalKey: (terminal: TerminalId, epoch: number) => Promise<Buffer | null>;
  /** Finds the count of an ATM's notes that two operators agreed on under this id. */
  readonly agreedCount: FindAgreedCount;
  /** The public keys of the bank that ATMs are told of: the one to use first, then one that is only accepted any more. */
  readonly keys: Pick<KeyView, "offered">;
  readonly currency: Currency;
  readonly digestMac: Hmac;
  /** Where the audit log lies, and what its checkpoints are signed with. */
  readonly auditLog: { readonly dir: string; readonly verifier: NoteVerifier };
  /** Whose receipts these are, as they say. */
  readonly name: string;
  /** Ed25519, private; signs receipts and nothing else. */
  readonly receiptKey: KeyObject;
  /** The origin of the page that checks receipts, such as https://receipts.bank.example; empty if the bank has none. */
  readonly receiptPage: string;
  readonly log: Logger;
  readonly measures: WorkerMeasures;
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
  /** Why new money operations of this terminal are refused at the moment; undefined if they are not. */
  readonly barred: (terminal: TerminalId) => Bar | undefined;
}

/** The customer of a session, from sign-in to sign-out. */
export interface SignedInCustomer {
  readonly customer: CustomerId;
  readonly account: AccountId;
  readonly username: string;
  /** The generation of the sign-in (customers/generations.ts). The session ends once the customer has a newer one. */
  readonly generation: number;
}

/**
 * The customer and the session that one request is for. It is made when the request's turn comes, before the first await, and never
 * changes. Operations see this and not the session: after an await the session may have another customer.
 */
export interface RequestContext {
  readonly terminal: TerminalId;
  readonly session: SessionId;
  readonly customer: SignedInCustomer | null;
  /** When its turn came, in milliseconds since 1970 UTC. */
  readonly at: number;
}

export type RequestNamed<Name extends OperationName> = Extract<Request, { op: Name }>;
export type Perform<Name extends OperationName> = (
  bank: Bank,
  context: RequestContext,
  request: RequestNamed<Name>,
) => Promise<Outcome<ResultOf<Name>>>;

/** The outcome of a request, and the customer who is signed in on the session from now on. */
export interface Performed<Name extends OperationName> {
  readonly outcome: Outcome<ResultOf<Name>>;
  readonly customer: SignedInCustomer | null;
}
/** Performs an operation that may change who is signed in. */
export type PerformSignIn<Name extends OperationName> = (
  bank: Bank,
  context: RequestContext,
  request: RequestNamed<Name>,
) => Promise<Performed<Name>>;
