import type { Effect, EventStore, RecordEvent } from "../../events/events.ts";
import { accept, type CustomerId, type Outcome, refuse } from "../../model/model.ts";
import type { Transaction } from "../../store/store.ts";
import { credentialEffect, type StoredHash } from "../effects.ts";
import { customerSubject, forgiveGuess, type Guess } from "../guesses/guess-count.ts";
import { endPending } from "../guesses/pending-guess.ts";
import {
  type Attempt,
  type KnownCustomer,
  knownColumns,
  standingNow,
  type Target,
  tryPassword,
  unlessLate,
} from "../guesses/try-password.ts";
import type { Credentials, Hashed } from "./credentials.ts";
import { checkLength } from "./password-rules.ts";

export interface PasswordChange extends Attempt {
  /** The customer who is signed in on the session. */
  readonly customer: CustomerId;
  readonly username: string;
  readonly password: string;
  readonly replacement: string;
}

/** Writes the answer in the transaction that decides it, and returns its effect. If it throws, the decision is undone. */
export type WriteAnswer = (tx: Transaction, outcome: Outcome<Record<never, never>>) => Promise<Effect>;

/** Writes the answer and records the event; `effects` are the others of the transaction. */
type Conclude = (
  tx: Transaction,
  record: RecordEvent,
  outcome: Outcome<Record<never, never>>,
  effects?: readonly Effect[],
) => Promise<void>;

/**
 * Replaces a customer's password after checking the old one, with the same counters as at sign-in. Refuses `password-too-short`
 * (with `least`) and as `checkGuesses` before the old one is tried, then `credentials-delayed` (with `seconds`),
 * `credentials-locked`, `credentials-closed` and `credentials-wrong`. Also refuses `bank-busy`, which alone records nothing.
 *
 * In the commit of the change, `writeAnswer` writes the answer, and this function the audit event. If this request id has an
 * answer already, `writeAnswer` throws. Then nothing is changed, and the promise rejects with that error; the try stays counted
 * until the next right password.
 */
export async function changePassword(
  store: EventStore,
  credentials: Credentials,
  change: PasswordChange,
  writeAnswer: WriteAnswer,
): Promise<Outcome<Record<never, never>>> {
  const conclude: Conclude = async (tx, record, outcome, effects = []) => {
    const answer = await writeAnswer(tx, outcome);
    record({
      at: change.at,
      kind: "change-password",
      outcome: outcome.ok ? "ok" : `denied:${outcome.refusal}`,
      terminal: change.terminal,
      session: change.session ?? undefined,
      request: change.request,
      customer: change.customer,
      effects: [answer, ...effects],
    });
  };
  const rules = checkLength(change.replacement);
  if (!rules.ok) {
    await store.begin((tx, record) => conclude(tx, record, rules));
    return rules;
  }
  const done = await credentials.queue.run(change.terminal, () => changeNow(store, credentials, change, conclude));
  return done ?? refuse("bank-busy");
}

async function changeNow(
  store: EventStore,
  credentials: Credentials,
  change: PasswordChange,
  conclude: Conclude,
): Promise<Outcome<Record<never, never>>> {
  const checked = await credentials.checkNew(change.username, change.replacement);
  if (!checked.ok) {
    await store.begin((tx, record) => conclude(tx, record, checked));
    return checked;
  }
  const find = (tx: Transaction) => findById(tx, change);
  const tried = await tryPassword(store, credentials, change, change.password, find, (tx, record, refusal) =>
    conclude(tx, record, refusal),
  );
  if (!tried.taken) return tried.outcome;

  const { right, guess, pending } = tried;
  const hashed = right === null ? null : await unlessLate(store, tried, credentials.hash(change.customer, change.replacement));
  return await store.begin(async (tx, record) => {
    await endPending(tx, pending);
    const outcome =
      right === null || hashed === null ? refuse("credentials-wrong") : await replace(tx, { right, hashed, guess }, change.at);
    await conclude(tx, record, outcome, outcome.ok ? [credentialEffect(change.customer, outcome.result)] : []);
    return outcome.ok ? accept({}) : outcome;
  });
}

/** Stores the new hash, unless another request has replaced the password meanwhile or an operator has locked or closed the customer. */
async function replace(
  tx: Transaction,
  { right, hashed, guess }: { readonly right: KnownCustomer; readonly hashed: Hashed; readonly guess: Guess },
  at: number,
): Promise<Outcome<StoredHash>> {
  const standing = await standingNow(tx, right);
  if (standing === "changed") return refuse("credentials-wrong");
  await forgiveGuess(tx, guess);
  if (standing !== "in") return refuse(`credentials-${standing}`);
  const [stored] = await tx<{ renewals: number }[]>`
    update credential set hash = ${hashed.hash}, pepper = ${hashed.pepper}, changed_at = ${new Date(at)}
    where customer = ${right.customer} returning renewals`;
  if (stored === undefined) throw new Error("a locked row is gone");
  return accept({ ...hashed, changedAt: at, renewals: stored.renewals });
}

async function findById(tx: Transaction, { customer, terminal }: PasswordChange): Promise<Target> {
  const [known] = await tx<KnownCustomer[]>`
    select ${knownColumns(tx)}
    from customer join credential on credential.customer = customer.id
    where customer.id = ${customer}`;
  if (known === undefined) throw new Error(`the session's customer ${customer} is not in the database`);
  // A customer with a session at this ATM has signed in there.
  return { known, subject: customerSubject(customer, terminal), familiar: true };
}
