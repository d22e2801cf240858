import type { Effect, EventStore, NewEvent } from "../events/events.ts";
import { HashLate } from "../hashing/hashing.ts";
import { type AccountId, accept, type CustomerId, type Outcome, refuse, type TerminalId } from "../model/model.ts";
import type { Transaction } from "../store/store.ts";
import { credentialEffect } from "./effects.ts";
import { customerSubject, forgiveGuess, type Guess, strangerAt } from "./guesses/guess-count.ts";
import { endPending } from "./guesses/pending-guess.ts";
import {
  type Attempt,
  type KnownCustomer,
  knownColumns,
  renewHash,
  standingNow,
  type Target,
  tryPassword,
} from "./guesses/try-password.ts";
import type { Credentials, Hashed } from "./passwords/credentials.ts";
import { foldUsername } from "./username.ts";

export interface SignedIn {
  readonly customer: CustomerId;
  readonly account: AccountId;
  /** As the customer once wrote it. */
  readonly username: string;
  /** The generation of this sign-in (generations.ts): the sign-in is valid as long as that is the customer's newest. */
  readonly generation: number;
}

/**
 * Checks a username and a password. Refuses `bank-busy`, `credentials-delayed` (with `seconds`) and `credentials-wrong`, each for
 * an unknown username exactly as for a customer's. Refuses `credentials-locked` and `credentials-closed` only if the password is
 * right, so that no stranger learns of a lock or a closing. Every attempt is in the audit log, except one refused as `bank-busy`, which records nothing.
 * `customer` is the owner of the username, also if the outcome is a refusal; it is for the bank alone.
 */
export async function signIn(
  store: EventStore,
  credentials: Credentials,
  attempt: Attempt & { readonly username: string; readonly password: string },
): Promise<{ readonly outcome: Outcome<SignedIn>; readonly customer: CustomerId | null }> {
  const done = await credentials.queue.run(attempt.terminal, () => signInNow(store, credentials, attempt));
  return done ?? { outcome: refuse("bank-busy"), customer: null };
}

async function signInNow(
  store: EventStore,
  credentials: Credentials,
  attempt: Attempt & { readonly username: string; readonly password: string },
): Promise<{ outcome: Outcome<SignedIn>; customer: CustomerId | null }> {
  const { username, password, at } = attempt;
  const eventOf = (outcome: Outcome<unknown>, known: KnownCustomer | null, effects?: readonly Effect[]): NewEvent => ({
    at,
    kind: "signin",
    outcome: outcome.ok ? "ok" : `denied:${outcome.refusal}`,
    terminal: attempt.terminal,
    session: attempt.session ?? undefined,
    request: attempt.request,
    customer: known?.customer,
    account: known?.account,
    // People type passwords where the username belongs.
    confidential: { username },
    effects,
  });
  const find = (tx: Transaction) => findByFolded(tx, credentials, foldUsername(username), attempt.terminal);
  const tried = await tryPassword(store, credentials, attempt, password, find, async (_, record, refusal, known) =>
    record(eventOf(refusal, known)),
  );
  const customer = tried.known?.customer ?? null;
  if (!tried.taken) return { outcome: tried.outcome, customer };

  const { right, guess, pending } = tried;
  const raised =
    right !== null && credentials.isOutdated(right) ? await hashIfInTime(credentials, right.customer, password) : null;
  const outcome = await store.begin(async (tx, record) => {
    await endPending(tx, pending);
    const decided = right === null ? refuse("credentials-wrong") : await decide(tx, right, guess);
    if (right !== null && decided.ok) await noteSignIn(tx, right.customer, attempt.terminal);
    const renewed = right !== null && decided.ok && raised !== null ? await renewHash(tx, right, raised) : null;
    const effects = right === null || renewed === null ? undefined : [credentialEffect(right.customer, renewed)];
    record(eventOf(decided, tried.known, effects));
    return decided;
  });
  return { outcome, customer };
}

/** Returns null if the hash is late: the next sign-in can replace the outdated one. */
async function hashIfInTime(credentials: Credentials, customer: CustomerId, password: string): Promise<Hashed | null> {
  try {
    return await credentials.hash(customer, password);
  } catch (error) {
    if (error instanceof HashLate) return null;
    throw error;
  }
}

/** Decides on the right password. From here to the commit, no lock and no change of the password can come. */
async function decide(tx: Transaction, right: KnownCustomer, guess: Guess): Promise<Outcome<SignedIn>> {
  const standing = await standingNow(tx, right);
  if (standing === "changed") return refuse("credentials-wrong");
  await forgiveGuess(tx, guess);
  const { customer, account, username, generation } = right;
  return standing === "in" ? accept({ customer, account, username, generation }) : refuse(`credentials-${standing}`);
}

async function findByFolded(tx: Transaction, credentials: Credentials, folded: string, terminal: TerminalId): Promise<Target> {
  const [found] = await tx<(KnownCustomer & { readonly familiar: boolean })[]>`
    select ${knownColumns(tx)},
      exists (select from sign_in_place as place where place.customer = customer.id and place.terminal = ${terminal}) as familiar
    from customer join credential on credential.customer = customer.id
    where folded = ${folded}`;
  const stranger = strangerAt(credentials, folded, terminal);
  if (found === undefined) return { known: null, ...stranger };
  return { known: found, subject: customerSubject(found.customer, found.familiar ? terminal : null), familiar: found.familiar };
}

/** Records that the customer has signed in at this ATM. */
async function noteSignIn(tx: Transaction, customer: CustomerId, terminal: TerminalId): Promise<void> {
  await tx`insert into sign_in_place (customer, terminal) values (${customer}, ${terminal}) on conflict do nothing`;
}
