import assert from "node:assert/strict";
import { accept, type CustomerId, type Outcome, refuse, type TerminalId } from "../../model/model.ts";
import type { Sql, Transaction } from "../../store/store.ts";
import type { Credentials } from "../passwords/credentials.ts";
import { foldUsername } from "../username.ts";
import { type GuessCount, standingOfBoth } from "./guess-policy.ts";

/** Whose guesses are counted: the text in the column `subject`. */
export type Subject = `customer:${string}` | `stranger:${string}` | `terminal:${string}`;

/** Where a customer's tries are counted: by themselves at an ATM that is familiar, else together with all other ATMs (null). */
export const customerSubject = (customer: CustomerId, familiarAt: TerminalId | null): Subject =>
  familiarAt === null ? `customer:${customer}` : `customer:${customer}@${familiarAt}`;

/**
 * A username that is no customer's is counted like a customer's, or the delays would tell who is one. It is at home at some ATMs,
 * always the same ones, chosen by a keyed hash: one in four.
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

const terminalSubject = (terminal: TerminalId): Subject => `terminal:${terminal}`;

/** A try that was taken: which it is, of all that were ever taken for this ATM and this customer. */
export interface Guess {
  readonly terminal: Taken;
  readonly subject: Taken;
}

interface Taken {
  readonly subject: Subject;
  readonly tries: number;
  /** When the try before was taken. */
  readonly previousAt: number;
}

/**
 * Takes one try before the password is checked, and counts it as wrong; `forgiveGuess` takes that back. Refuses
 * `credentials-delayed` (with `seconds`, rounded up), which counts nothing.
 *
 * Both rows stay locked until the commit, so of any number of attempts at the same time no more are taken than if they
 * had come one after another.
 */
export async function takeGuess(
  tx: Transaction,
  credentials: Credentials,
  attempt: { readonly terminal: TerminalId; readonly subject: Subject; readonly familiar: boolean; readonly at: number },
): Promise<Outcome<Guess>> {
  const { subject, familiar, at } = attempt;
  const terminal = terminalSubject(attempt.terminal);
  const counts = await lockCounts(tx, terminal, subject, at);
  const policies = { terminal: credentials.terminalPolicy, subject: credentials.customerPolicy };
  const { terminal: ofTerminal, subject: ofSubject } = standingOfBoth(policies, counts, familiar, at);
  if (!ofTerminal.take || !ofSubject.take) {
    const until = Math.max(ofTerminal.take ? 0 : ofTerminal.until, ofSubject.take ? 0 : ofSubject.until);
    return refuse("credentials-delayed", { seconds: BigInt(Math.ceil((until - at) / 1_000)) });
  }
  await tx`
    update guess_count as c
    set tries = c.tries + 1, tried_at = ${new Date(at)},
      forgiven = case when taken.afresh then c.tries else c.forgiven end,
      since = case when taken.afresh then ${new Date(at)} else c.since end
    from (values (${terminal}, ${ofTerminal.afresh}), (${subject}, ${ofSubject.afresh})) as taken (subject, afresh)
    where c.subject = taken.subject`;
  const taken = (of: Subject, count: GuessCount): Taken => ({ subject: of, tries: count.tries + 1, previousAt: count.triedAt });
  return accept({ terminal: taken(terminal, counts.terminal), subject: taken(subject, counts.subject) });
}

/**
 * The password was right. This try and, of the customer's, all before it count no longer; those taken since still do. Of the
 * ATM's tries this one alone is taken back, and with it, unless another came since, the delay that began with it.
 */
export async function forgiveGuess(tx: Transaction, { terminal, subject }: Guess): Promise<void> {
  await takeBack(tx, terminal);
  await tx`update guess_count set forgiven = greatest(forgiven, ${subject.tries}) where subject = ${subject.subject}`;
}

/** The password was not checked: this one try counts no longer, and, unless another came since, neither does its delay. */
export async function returnGuess(tx: Transaction, { terminal, subject }: Guess): Promise<void> {
  await takeBack(tx, terminal);
  // A right password that came since has forgiven this one already, and must not forgive one more.
  const [row] = await tx`select from guess_count where subject = ${subject.subject} and forgiven < ${subject.tries} for update`;
  if (row !== undefined) await takeBack(tx, subject);
}

/** One try of this count is forgiven, and with it, unless another came since, the delay that began with it. */
async function takeBack(tx: Transaction, { subject, tries, previousAt }: Taken): Promise<void> {
  await tx`
    update guess_count
    set forgiven = least(tries, forgiven + 1),
      tried_at = case when tries = ${tries} then ${new Date(previousAt)} else tried_at end
    where subject = ${subject}`;
}

/**
 * Both rows, made where there are none, locked until the commit: an update that changes nothing is what locks them.
 * Everybody locks the ATM's row before the customer's, so no two attempts wait for each other.
 */
async function lockCounts(
  tx: Transaction,
  terminal: Subject,
  subject: Subject,
  at: number,
): Promise<{ readonly terminal: GuessCount; readonly subject: GuessCount }> {
  const now = new Date(at);
  const rows = await tx<(GuessCount & { readonly of: Subject })[]>`
    insert into guess_count as c (subject, since, tried_at) values (${terminal}, ${now}, ${now}), (${subject}, ${now}, ${now})
    on conflict (subject) do update set subject = excluded.subject
    returning subject as of, tries::float8, forgiven::float8,
      round(extract(epoch from since) * 1000)::float8 as since,
      round(extract(epoch from tried_at) * 1000)::float8 as "triedAt"`;
  const ofTerminal = rows.find((row) => row.of === terminal);
  const ofSubject = rows.find((row) => row.of === subject);
  assert(ofTerminal !== undefined && ofSubject !== undefined, "an upsert returns every row");
  return { terminal: ofTerminal, subject: ofSubject };
}

/** Forgets what was counted for usernames that are no customer's and were last tried before this time. */
export async function forgetStrangers(sql: Sql | Transaction, before: number): Promise<void> {
  await sql`delete from guess_count where subject like 'stranger:%' and tried_at < ${new Date(before)}`;
}
