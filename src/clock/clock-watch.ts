import type { Sql, Store } from "../store/store.ts";
import {
  BankClock,
  CLOCK_BOUND_MS,
  type ClockAnchor,
  type ClockSources,
  type ClockTrouble,
  MACHINE_CLOCKS,
} from "./bank-clock.ts";

/** Why the bank's time cannot be trusted, in one sentence for an operator. */
export class ClockError extends Error {
  override readonly name = "ClockError";
  readonly code = "clock";
}

const CHECK_MS = 1_000;
/** How far the newest time in the books may lag behind while the bank runs, in milliseconds. */
const MARK_MS = 5_000;
const BOUND = `more than ${CLOCK_BOUND_MS / 1_000} seconds`;

/** What is wrong with the time and what to do, in one sentence for an operator. */
export const CLOCK_WORDS: Readonly<Record<ClockTrouble, string>> = {
  "clocks-differ": `the clocks of this machine and of the database are ${BOUND} apart: set the wrong one right, and the bank goes on by itself`,
  "clock-stepped": `the database's clock has stepped by ${BOUND}: set it right, and the bank goes on by itself; if it is right now, start the bank again`,
  "clock-behind": `the database's clock is ${BOUND} before the newest time in the books: set it right, and the bank goes on by itself; if it is right and the books are ahead, start the bank once with --accept-clock`,
};

export interface WatchOptions {
  /** The anchor of the server's primary; null for the primary itself. */
  readonly anchor: ClockAnchor | null;
  /** True to mark the newest time in the books; one process of a server does. */
  readonly marks?: boolean;
  /** Called when trouble with the time begins, has another cause, or is over (null). */
  readonly onTurn?: (trouble: ClockTrouble | null) => void;
}

/** The bank's clock while it is watched. */
export interface WatchedClock {
  readonly clock: BankClock;
  stop(): void;
}

/** Opens the bank's clock and compares it every CHECK_MS; a failed comparison changes nothing. Throws as the store does. */
export async function watchClock({ sql }: Store, { anchor, marks = false, onTurn }: WatchOptions): Promise<WatchedClock> {
  const clock = await BankClock.open(sourcesOf(sql), anchor);
  let told: ClockTrouble | null = null;
  let markedAt = 0;
  let checking = false;
  const look = async (): Promise<void> => {
    if (clock.trouble !== told) onTurn?.(clock.trouble);
    told = clock.trouble;
    if (!marks || told !== null || clock.now() - markedAt < MARK_MS) return;
    markedAt = clock.now();
    await sql`update bank_clock set at = greatest(at, ${new Date(markedAt)})`;
  };
  const check = async (): Promise<void> => {
    if (checking) return;
    checking = true;
    try {
      await clock.check();
      await look();
    } catch {
      // The audit gate reports a database that is out of reach.
    } finally {
      checking = false;
    }
  };
  await look().catch(() => {});
  const timer = setInterval(() => void check(), CHECK_MS);
  return { clock, stop: () => clearInterval(timer) };
}

/** Resets the newest time in the books to the database's, for an operator who has found that it is right and they are ahead. */
export async function acceptClock({ sql }: Store): Promise<void> {
  await sql`update bank_clock set at = clock_timestamp()`;
}

/** Resolves with the time for one booking command, in milliseconds since 1970 UTC. Throws ClockError if it cannot be trusted. */
export async function timeForCommand({ sql }: Store): Promise<number> {
  const clock = await BankClock.open(sourcesOf(sql));
  if (clock.trouble !== null) throw new ClockError(`nothing was done: ${CLOCK_WORDS[clock.trouble]}`);
  return clock.now();
}

/**
 * Compares the clocks once, for somebody who only looks: how far the database's is ahead of this machine's, in milliseconds (negative:
 * behind), and what is wrong with them. Rejects as the database does.
 */
export async function compareClocks(sql: Sql): Promise<{ readonly trouble: ClockTrouble | null; readonly apartMs: number }> {
  const { wall, database } = sourcesOf(sql);
  const before = wall();
  const { at, newest } = await database();
  const after = wall();
  const apartMs = at > after ? at - after : Math.min(0, at - before);
  if (Math.abs(apartMs) > CLOCK_BOUND_MS) return { trouble: "clocks-differ", apartMs };
  return { trouble: newest - at > CLOCK_BOUND_MS ? "clock-behind" : null, apartMs };
}

const sourcesOf = (sql: Sql): ClockSources => ({
  ...MACHINE_CLOCKS,
  database: async () => {
    const [row] = await sql<{ at: number; newest: number }[]>`
      select (extract(epoch from clock_timestamp()) * 1000)::float8 as at, (extract(epoch from at) * 1000)::float8 as newest
      from bank_clock`;
    if (row === undefined) throw new ClockError("the table bank_clock has lost its row");
    return row;
  },
});
