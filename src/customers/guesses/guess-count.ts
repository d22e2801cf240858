import assert from "node:assert/strict";
import { accept, type CustomerId, type Outcome, refuse, type TerminalId } from "../../model/model.ts";
import type { Sql, Transaction } from "../../store/store.ts";
import type { Credentials } from "../passwords/credentials.ts";
import { foldUsername } from "../username.ts";
import { type GuessCount, type GuessPolicy, standingOfBoth } from "./guess-policy.ts";

/** The owner of a count of guesses: the text in the column `subject`. Operators (room operators) are counted like customers. */
export type Subject = `${"customer" | "operator" | "stranger" | "terminal" | "address"}:${string}`;

/** How many wrong passwords are taken, at one place and for one owner of a password. */
export interface GuessPolicies {
  readonly place: GuessPolicy;
  readonly subject: GuessPolicy;
}

/** The subject of a customer's tries: one count for each familiar ATM, and one (null) for all other ATMs together. */
export const customerSubject = (customer: CustomerId, familiarAt: TerminalId | null): Subject =>
  familiarAt === null ? `customer:${customer}` : `customer:${customer}@${familiarAt}`;

/**
 * Counts an unknown username like a customer's, or the delays would reveal who is a customer. A keyed hash makes it familiar at
 * one ATM in four, always the same ones.
 */
export function strangerAt(
  credentials: Credentials,
  username: string,
  terminal: TerminalId,
): { subject: Subject; familiar: boolean } {
  const folded = foldUsername(username);
  const name = credentials.pseudonym(folded);
  const familiar = /^[A-P]/.test(credentials.pseudonym(`${terminal}\0${folded}`));
  return { subject: familiar ? `stranger:${name}@${terminal}` : `stranger:${name}`, familiar };
}

export const terminalSubject = (terminal: TerminalId): Subject => `terminal:${terminal}`;

/** A try that was taken, with its number among all tries ever taken at this place and for this customer. */
export interface Guess {
  readonly place: Taken;
  readonly subject: Taken;
}

interface Taken {
  readonly subject: Subject;
  readonly tries: number;
  /** When the previous try was taken. */
  readonly previousAt: number;
}

/**
 * Takes one try before the password is checked, and counts it as wrong; `forgiveGuess` takes that back. Refuses
 * `credentials-delayed` (with `seconds`, rounded up), which counts nothing.
 *
 * Both rows stay locked until the commit, so concurrent attempts get no more tries than successive ones.
 */
export async function takeGuess(
  tx: Transaction,
  policies: GuessPolicies,
  attempt: { readonly place: Subject; readonly subject: Subject; readonly familiar: boolean; readonly at: number },
): Promise<Outcome<Guess>> {
  const { place, subject, familiar, at } = attempt;
  const counts = await lockCounts(tx, place, subject, at);
  const { place: ofPlace, subject: ofSubject } = standingOfBoth(policies, counts, familiar, at);
  if (!ofPlace.take || !ofSubject.take) {
    const until = Math.max(ofPlace.take ? 0 : ofPlace.until, ofSubject.take ? 0 : ofSubject.until);
    return refuse("credentials-delayed", { seconds: BigInt(Math.ceil((until - at) / 1_000)) });
  }
  await tx`
    update guess_count as c
    set tries = c.tries + 1, tried_at = ${new Date(at)},
      forgiven = case when taken.afresh then c.tries else c.forgiven end,
      since = case when taken.afresh then ${new Date(at)} else c.since end
    from (values (${place}, ${ofPlace.afresh}), (${subject}, ${ofSubject.afresh})) as taken (subject, afresh)
    where c.subject = taken.subject`;
  const taken = (of: Subject, count: GuessCount): Taken => ({ subject: of, tries: count.tries + 1, previousAt: count.triedAt });
  return accept({ place: taken(place, counts.place), subject: taken(subject, counts.subject) });
}

/**
 * Forgives after a right password. This try and all earlier ones of the customer no longer count; later ones still do. Of the
 * ATM's tries it takes back this one alone. The delay that began with it ends, unless another try came since.
 */
export async function forgiveGuess(tx: Transaction, { place, subject }: Guess): Promise<void> {
  await takeBack(tx, place);
  await tx`update guess_count set forgiven = greatest(forgiven, ${subject.tries}) where subject = ${subject.subject}`;
}

/**
 * Takes back one try whose password was not checked. The delay that began with it ends, unless another try came since. With
 * `takenAt`, an ATM's count that began later stays: its window already forgives the try.
 */
export async function returnGuess(tx: Transaction, { place, subject }: Guess, takenAt: Date | null = null): Promise<void> {
  await takeBack(tx, place, takenAt);
  // A right password that came since has forgiven this try already, and must not forgive one more.
  const [row] = await tx`select from guess_count where subject = ${subject.subject} and forgiven < ${subject.tries} for update`;
  if (row !== undefined) await takeBack(tx, subject);
}

/** Forgives one try of this count. The delay that began with it ends, unless another try came since. */
async function takeBack(tx: Transaction, { subject, tries, previousAt }: Taken, takenAt: Date | null = null): Promise<void> {
  await tx`
    update guess_count
    set forgiven = least(tries, forgiven + 1),
      tried_at = case when tries = ${tries} then ${new Date(previousAt)} else tried_at end
    where subject = ${subject} and (${takenAt}::timestamptz is null or since <= ${takenAt})`;
}

/**
 * Returns both rows, made if there are none, and locked until the commit: an update that changes nothing locks them. Every caller
 * locks the place's row before the customer's, so no two attempts wait for each other.
 */
async function lockCounts(
  tx: Transaction,
  place: Subject,
  subject: Subject,
  at: number,
): Promise<{ readonly place: GuessCount; readonly subject: GuessCount }> {
  const now = new Date(at);
  const rows = await tx<(GuessCount & { readonly of: Subject })[]>`
    insert into guess_count as c (subject, since, tried_at) values (${place}, ${now}, ${now}), (${subject}, ${now}, ${now})
    on conflict (subject) do update set subject = excluded.subject
    returning subject as of, tries::float8, forgiven::float8,
      round(extract(epoch from since) * 1000)::float8 as since,
      round(extract(epoch from tried_at) * 1000)::float8 as "triedAt"`;
  const ofPlace = rows.find((row) => row.of === place);
  const ofSubject = rows.find((row) => row.of === subject);
  assert(ofPlace !== undefined && ofSubject !== undefined, "an upsert returns every row");
  return { place: ofPlace, subject: ofSubject };
}

/** Deletes the counts of unknown usernames, and of addresses, that were last tried before this time. */
export async function forgetStrangers(sql: Sql | Transaction, before: number): Promise<void> {
  await sql`delete from guess_count where (subject like 'stranger:%' or subject like 'address:%') and tried_at < ${new Date(before)}`;
}
