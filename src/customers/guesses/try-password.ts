import type { EventStore, RecordEvent } from "../../events/events.ts";
import { HashLate } from "../../hashing/hashing.ts";
import type { AccountId, CustomerId, Outcome, RequestId, SessionId, TerminalId } from "../../model/model.ts";
import type { Store, Transaction } from "../../store/store.ts";
import type { StoredHash } from "../effects.ts";
import type { Credentials, Hashed } from "../passwords/credentials.ts";
import { type Guess, returnGuess, type Subject, takeGuess, terminalSubject } from "./guess-count.ts";
import { endPending, notePending, takeBackCut } from "./pending-guess.ts";

/** Where and when a password was typed. */
export interface Attempt {
  readonly terminal: TerminalId;
  readonly session: SessionId | null;
  readonly request: RequestId;
  /** Milliseconds since 1970 UTC, by the bank's clock. */
  readonly at: number;
}

/** A customer with the stored hash of the password. */
export interface KnownCustomer {
  readonly customer: CustomerId;
  readonly account: AccountId;
  readonly username: string;
  readonly hash: string;
  /** The id of the pepper that it was made with. */
  readonly pepper: string;
  /** The newest generation of sign-ins when the hash was read (generations.ts). */
  readonly generation: number;
}

/** The owner of the password that is tried: a customer, or an unknown username. */
export interface Target {
  readonly known: KnownCustomer | null;
  readonly subject: Subject;
  /** Whether this customer has signed in at the attempt's ATM before. */
  readonly familiar: boolean;
}

/** Writes what a refusal by the counters leaves behind, in the transaction that counted. */
export type WriteRefusal = (
  tx: Transaction,
  record: RecordEvent,
  outcome: Outcome<never>,
  known: KnownCustomer | null,
) => Promise<void>;

export type Tried =
  /** The counters refused the try; what `refuse` wrote has been committed. */
  | { readonly taken: false; readonly known: KnownCustomer | null; readonly outcome: Outcome<never> }
  /**
   * Counted as wrong until `forgiveGuess` is committed; nothing is recorded yet. The transaction that decides begins with
   * `endPending(tx, pending)`.
   */
  | {
      readonly taken: true;
      readonly known: KnownCustomer | null;
      readonly right: KnownCustomer | null;
      readonly guess: Guess;
      readonly pending: string;
    };

/**
 * Tries one password: takes the try in a short transaction, and compares only after the commit. No connection and no lock is held
 * while bcrypt runs. If a crash interrupts a try, it counts as wrong until no ATM waits for it any more, and is then taken back.
 * Whether there is such a customer or not, the same statements run and one hash is computed. Only within the queue.
 */
export async function tryPassword(
  store: EventStore,
  credentials: Credentials,
  attempt: Attempt,
  password: string,
  find: (tx: Transaction) => Promise<Target>,
  refuse: WriteRefusal,
): Promise<Tried> {
  await takeBackCut(store);
  const { known, taking, pending } = await store.begin(async (tx, record) => {
    const target = await find(tx);
    const { terminal, at } = attempt;
    const { subject, familiar } = target;
    const policies = { place: credentials.terminalPolicy, subject: credentials.customerPolicy };
    const taking = await takeGuess(tx, policies, { place: terminalSubject(terminal), subject, familiar, at });
    const { known } = target;
    if (taking.ok) return { known, taking, pending: await notePending(tx, taking.result, at) };
    await refuse(tx, record, taking, known);
    return { known, taking, pending: "" };
  });
  if (!taking.ok) return { taken: false, known, outcome: taking };
  const right = await unlessLate(store, { guess: taking.result, pending }, credentials.verify(password, known));
  return { taken: true, known, right: right ? known : null, guess: taking.result, pending };
}

/**
 * Resolves with the result of the hash. If that is late, takes the try back, because nobody was told anything, and rejects with
 * HashLate.
 */
export async function unlessLate<Result>(
  store: Store,
  { guess, pending }: { readonly guess: Guess; readonly pending: string },
  hash: Promise<Result>,
): Promise<Result> {
  try {
    return await hash;
  } catch (error) {
    if (error instanceof HashLate)
      await store.sql.begin(async (tx) => {
        await endPending(tx, pending);
        await returnGuess(tx, guess);
      });
    throw error;
  }
}

/** The columns of KnownCustomer, from `customer join credential on credential.customer = customer.id`. */
export const knownColumns = (tx: Transaction) => tx`customer.id as customer, account, username, hash, pepper, generation`;

/**
 * Returns how a customer stands after the right password. While bcrypt ran, the password may have been changed, or an operator
 * may have locked or closed the customer. Neither can happen from here to the commit. Every transaction calls this before `forgiveGuess`;
 * `unlock` has the same order, so no two wait for each other.
 */
export async function standingNow(
  tx: Transaction,
  { customer, generation }: KnownCustomer,
): Promise<"in" | "closed" | "locked" | "changed"> {
  const [now] = await tx<{ closed: boolean; locked: boolean; generation: number }[]>`
    select state = 'closed' as closed, locked_at is not null as locked, generation
    from customer join credential on credential.customer = customer.id
    where customer.id = ${customer} for no key update`;
  // Of a customer who is both, an unlock would not help.
  if (now?.closed) return "closed";
  if (now?.locked) return "locked";
  return now?.generation === generation ? "in" : "changed";
}

/**
 * Stores the hash of a higher cost, or of a newer pepper, of the same password, and returns it as it is stored; null if another sign-in was first.
 * Sign-ins stay valid.
 */
export async function renewHash(tx: Transaction, { customer, hash }: KnownCustomer, raised: Hashed): Promise<StoredHash | null> {
  const [row] = await tx<{ changedAt: Date; renewals: number }[]>`
    update credential set hash = ${raised.hash}, pepper = ${raised.pepper}, renewals = renewals + 1
    where customer = ${customer} and hash = ${hash}
    returning changed_at as "changedAt", renewals`;
  return row === undefined ? null : { ...raised, changedAt: row.changedAt.getTime(), renewals: row.renewals };
}
