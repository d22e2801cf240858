import { accept, type CustomerId, type Outcome, refuse } from "../../model/model.ts";
import { insertEvents, type Store, type Transaction } from "../../store/store.ts";
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
import type { Credentials } from "./credentials.ts";
import { checkLength } from "./password-rules.ts";

export interface PasswordChange extends Attempt {
  /** The customer who is signed in on the session. */
  readonly customer: CustomerId;
  readonly username: string;
  readonly password: string;
  readonly replacement: string;
}

/** Writes the answer in the transaction that decides it. If it throws, the decision is undone. */
export type WriteAnswer = (tx: Transaction, outcome: Outcome<Record<never, never>>) => Promise<void>;

/**
 * Replaces a customer's password after checking the old one, with the same counters as at sign-in. Refuses `password-too-short`
 * (with `least`) and as `checkGuesses` before the old one is tried, then `credentials-delayed` (with `seconds`),
 * `credentials-locked` and `credentials-wrong`. Also refuses `bank-busy`, which alone records nothing.
 *
 * In the commit of the change, `writeAnswer` writes the answer, and this function the audit event. If this request id has an
 * answer already, `writeAnswer` throws. Then nothing is changed, and the promise rejects with that error; the try stays counted
 * until the next right password.
 */
export async function changePassword(
  store: Store,
  credentials: Credentials,
  change: PasswordChange,
  writeAnswer: WriteAnswer,
): Promise<Outcome<Record<never, never>>> {
  const record = async (tx: Transaction, outcome: Outcome<Record<never, never>>): Promise<void> => {
    await writeAnswer(tx, outcome);
    await insertEvents(tx, [
      {
        at: change.at,
        kind: "change-password",
        outcome: outcome.ok ? "ok" : `denied:${outcome.refusal}`,
        terminal: change.terminal,
        session: change.session ?? undefined,
        request: change.request,
        customer: change.customer,
      },
    ]);
  };
  const rules = checkLength(change.replacement);
  if (!rules.ok) {
    await store.sql.begin((tx) => record(tx, rules));
    return rules;
  }
  const done = await credentials.queue.run(change.terminal, () => changeNow(store, credentials, change, record));
  return done ?? refuse("bank-busy");
}

async function changeNow(
  store: Store,
  credentials: Credentials,
  change: PasswordChange,
  record: WriteAnswer,
): Promise<Outcome<Record<never, never>>> {
  const checked = await credentials.checkNew(change.username, change.replacement);
  if (!checked.ok) {
    await store.sql.begin((tx) => record(tx, checked));
    return checked;
  }
  const find = (tx: Transaction) => findById(tx, change);
  const tried = await tryPassword(store, credentials, change, change.password, find, record);
  if (!tried.taken) return tried.outcome;

  const { right, guess, pending } = tried;
  const hash = right === null ? null : await unlessLate(store, tried, credentials.hash(change.customer, change.replacement));
  return await store.sql.begin(async (tx) => {
    await endPending(tx, pending);
    const outcome =
      right === null || hash === null ? refuse("credentials-wrong") : await replace(tx, { right, hash, guess }, change.at);
    await record(tx, outcome);
    return outcome;
  });
}

/** Stores the new hash, unless another request has replaced the password meanwhile or an operator has locked the customer. */
async function replace(
  tx: Transaction,
  { right, hash, guess }: { readonly right: KnownCustomer; readonly hash: string; readonly guess: Guess },
  at: number,
): Promise<Outcome<Record<never, never>>> {
  const standing = await standingNow(tx, right);
  if (standing === "changed") return refuse("credentials-wrong");
  await forgiveGuess(tx, guess);
  if (standing === "locked") return refuse("credentials-locked");
  await tx`update credential set hash = ${hash}, changed_at = ${new Date(at)} where customer = ${right.customer}`;
  return accept({});
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
