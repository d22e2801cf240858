import type { AccountId, CustomerId, Outcome, RequestId, SessionId, TerminalId } from "../../model/model.ts";
import type { Store, Transaction } from "../../store/store.ts";
import type { Credentials } from "../passwords/credentials.ts";
import { HashLate } from "../passwords/hash-late.ts";
import { type Guess, returnGuess, type Subject, takeGuess } from "./guess-count.ts";
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
  /** The generation of sign-ins that stood when the hash was read (generations.ts). */
  readonly generation: number;
}

/** Whose password is tried: a customer, or a username that is nobody's. */
export interface Target {
  readonly known: KnownCustomer | null;
  readonly subject: Subject;
  /** Whether this customer has signed in at the attempt's ATM before. */
  readonly familiar: boolean;
}

export type Tried =
  /** The counters did not let the password be tried; `record` has been committed. */
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
 * Tries one password: takes the try in a short transaction, and only when that is committed compares. No connection and
 * no lock is held while bcrypt runs; a try that a crash cuts meanwhile counts as wrong until nobody can be answered any more, and is
 * then taken back. Whether there is such a customer or not, the same statements run and one hash is computed. Only within the queue.
 */
export async function tryPassword(
  store: Store,
  credentials: Credentials,
  attempt: Attempt,
  password: string,
  find: (tx: Transaction) => Promise<Target>,
  record: (tx: Transaction, outcome: Outcome<never>, known: KnownCustomer | null) => Promise<void>,
): Promise<Tried> {
  await takeBackCut(store);
  const { known, taking, pending } = await store.sql.begin(async (tx) => {
    const target = await find(tx);
    const { terminal, at } = attempt;
    const { subject, familiar } = target;
    const taking = await takeGuess(tx, credentials, { terminal, subject, familiar, at });
    const { known } = target;
    if (taking.ok) return { known, taking, pending: await notePending(tx, taking.result, at) };
    await record(tx, taking, known);
    return { known, taking, pending: "" };
  });
  if (!taking.ok) return { taken: false, known, outcome: taking };
  const right = await unlessLate(store, { guess: taking.result, pending }, credentials.verify(password, known));
  return { taken: true, known, right: right ? known : null, guess: taking.result, pending };
}

/** What the hash comes to. Where it comes too late the try is taken back, for nobody was told anything, and HashLate is thrown. */
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
export const knownColumns = (tx: Transaction) => tx`customer.id as customer, account, username, hash, generation`;

/**
 * How a customer whose password was right stands now that this is decided: bcrypt took a while, and meanwhile the password may
 * have been changed, or an operator have locked the customer. Neither can happen from here to the commit. Comes before
 * `forgiveGuess` in every transaction, as in `unlock`, so no two wait for each other.
 */
export async function standingNow(
  tx: Transaction,
  { customer, generation }: KnownCustomer,
): Promise<"in" | "locked" | "changed"> {
  const [now] = await tx<{ locked: boolean; generation: number }[]>`
    select locked_at is not null as locked, generation
    from customer join credential on credential.customer = customer.id
    where customer.id = ${customer} for no key update`;
  if (now?.locked) return "locked";
  return now?.generation === generation ? "in" : "changed";
}

/** Stores the hash of a higher cost of the same password, unless another sign-in has. Sign-ins stand as before. */
export async function renewHash(tx: Transaction, { customer, hash }: KnownCustomer, raised: string): Promise<void> {
  await tx`
    update credential set hash = ${raised}, renewals = renewals + 1
    where customer = ${customer} and hash = ${hash}`;
}
