import { randomUUID } from "node:crypto";
import type { Store, Transaction } from "../../store/store.ts";
import { type Guess, returnGuess } from "./guess-count.ts";

/**
 * How long a try may be under way, by the database's clock. An ATM waits less long, so nobody waits for the outcome of an older
 * try.
 */
const LAPSE_SECONDS = 30;

/** Records, in the transaction that takes the try, that it is under way. Returns the id for `endPending`. */
export async function notePending(tx: Transaction, guess: Guess, at: number): Promise<string> {
  const id = randomUUID();
  await tx`
    insert into guess_pending (id, guess, at) values (${id}, ${JSON.stringify(guess)}::text::jsonb, ${new Date(at)})`;
  return id;
}

/**
 * Ends the try. The transaction that decides it must begin with this. Throws if the try has lapsed: it was taken back, so nobody
 * may learn its outcome.
 */
export async function endPending(tx: Transaction, id: string): Promise<void> {
  const { count } = await tx`delete from guess_pending where id = ${id}`;
  if (count === 0) throw new Error("a password was tried for so long that the try has lapsed");
}

/**
 * Takes back the tries that a crash of the bank interrupted: they were never answered, so nobody has learned anything from them.
 */
export async function takeBackCut({ sql }: Store): Promise<void> {
  const [row] = await sql<{ due: boolean }[]>`
    select exists (select from guess_pending where taken_at < now() - make_interval(secs => ${LAPSE_SECONDS})) as due`;
  if (row?.due !== true) return;
  while (await sql.begin(takeBackOne));
}

/** Takes back one try in one transaction. Like every caller, it locks the ATM's count before the customer's. */
async function takeBackOne(tx: Transaction): Promise<boolean> {
  const [cut] = await tx<{ guess: Guess; at: Date }[]>`
    delete from guess_pending where id = (
      select id from guess_pending where taken_at < now() - make_interval(secs => ${LAPSE_SECONDS})
      limit 1 for update skip locked)
    returning guess, at`;
  if (cut === undefined) return false;
  await returnGuess(tx, cut.guess, cut.at);
  return true;
}
