import { randomUUID } from "node:crypto";
import type { Store, Transaction } from "../../store/store.ts";
import type { Guess } from "./guess-count.ts";

/** Longer than an ATM waits for an answer, by the database's clock: nobody is waiting for the outcome of an older try. */
const LAPSE_SECONDS = 30;

/** Notes, in the transaction that takes the try, that it is under way. Returns the name to end it by. */
export async function notePending(tx: Transaction, guess: Guess, at: number): Promise<string> {
  const id = randomUUID();
  await tx`
    insert into guess_pending (id, guess, at) values (${id}, ${JSON.stringify(guess)}::text::jsonb, ${new Date(at)})`;
  return id;
}

/**
 * Ends the try, first of all in the transaction that decides it. Throws if it has lapsed: it was taken back, so nobody may learn
 * what it came to.
 */
export async function endPending(tx: Transaction, id: string): Promise<void> {
  const { count } = await tx`delete from guess_pending where id = ${id}`;
  if (count === 0) throw new Error("a password was tried for so long that the try has lapsed");
}

/** Takes back the tries that a crash of the bank cut: they were never answered, so nobody has learned anything by them. */
export async function takeBackCut({ sql }: Store): Promise<void> {
  const [row] = await sql<{ due: boolean }[]>`
    select exists (select from guess_pending where taken_at < now() - make_interval(secs => ${LAPSE_SECONDS})) as due`;
  if (row?.due !== true) return;
  while (await sql.begin(takeBackOne));
}

/** One in a transaction: like everybody else's, it locks the ATM's count before the customer's. */
async function takeBackOne(tx: Transaction): Promise<boolean> {
  const [cut] = await tx<{ guess: Guess; at: Date }[]>`
    delete from guess_pending where id = (
      select id from guess_pending where taken_at < now() - make_interval(secs => ${LAPSE_SECONDS})
      limit 1 for update skip locked)
    returning guess, at`;
  if (cut === undefined) return false;
  const { terminal, subject } = cut.guess;
  // Of an hour that is over, or before a right password, it is forgiven already.
  await tx`
    update guess_count
    set forgiven = least(tries, forgiven + 1),
      tried_at = case when tries = ${terminal.tries} then ${new Date(terminal.previousAt)} else tried_at end
    where subject = ${terminal.subject} and since <= ${cut.at}`;
  await tx`
    update guess_count
    set forgiven = least(tries, forgiven + 1),
      tried_at = case when tries = ${subject.tries} then ${new Date(subject.previousAt)} else tried_at end
    where subject = ${subject.subject} and forgiven < ${subject.tries}`;
  return true;
}
