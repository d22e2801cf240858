import { BinaryRow } from "../../store/store.ts";
import type { Verification } from "../context.ts";
import type { Snapshot } from "../snapshot.ts";
import { exactTime, numberOf, timeText } from "../values.ts";
import { type BookEvent, eventName } from "./book-events.ts";

/** A row of hold as the database has it. */
export interface StoredHold {
  readonly terminal: string;
  readonly request: string;
  readonly account: string;
  /** Minor units. */
  readonly amount: number;
  /** Days since 1970. */
  readonly day: number;
  /** Milliseconds since 1970 UTC. */
  readonly placedAt: number;
  readonly state: string;
  readonly paid: number;
  readonly endedBy: string | null;
  readonly endedAt: number | null;
}

/** Reads the holds for which this condition holds, in this order of columns. */
export const storedHolds = (snapshot: Snapshot, condition: string, order: string): AsyncGenerator<StoredHold, void> =>
  snapshot.rows(
    `select terminal, request, account, amount, day - date '1970-01-01', placed_at, state, paid, ended_by, ended_at
     from hold where ${condition} order by ${order}`,
    (message) => {
      const row = new BinaryRow(message);
      return {
        ...{ terminal: row.text(), request: row.uuid(), account: row.uuid(), amount: numberOf(row), day: row.int4() },
        ...{ placedAt: exactTime(row), state: row.text(), paid: numberOf(row) },
        ...{ endedBy: row.orNull(row.uuid), endedAt: row.orNull(() => exactTime(row)) },
      };
    },
  );

const DAY_MS = 86_400_000;

/** Compares a hold with the events of the request that placed it. Yields what is wrong. */
export function* placingProblems(
  hold: StoredHold | undefined,
  events: readonly BookEvent[],
  { clockWasWrong }: Pick<Verification, "clockWasWrong">,
): Generator<string> {
  const [placed] = events.filter(({ kind, outcome }) => kind === "withdraw" && outcome === "ok");
  if (hold === undefined) {
    if (placed !== undefined) yield `${eventName(placed)} placed it, but it is not in the books`;
    return;
  }
  if (placed === undefined) return yield "no event placed it: somebody invented it, or removed its event";
  if (placed.account !== hold.account)
    yield `is on the account ${hold.account}, but ${eventName(placed)} has the account ${placed.account}`;
  if (placed.amount !== hold.amount) yield `is of ${hold.amount}, but ${eventName(placed)} has the amount ${placed.amount}`;
  if (placed.at !== hold.placedAt)
    yield `was placed at ${timeText(hold.placedAt)}, but ${eventName(placed)} at ${timeText(placed.at)}`;
  // A later day is right after the day of a wrong clock; an earlier one would free the allowance of the day itself. The ledger
  // moves the holds of a wrong clock to the day on which it was put right.
  if (!clockWasWrong && hold.day < Math.floor(placed.at / DAY_MS)) yield "counts for a day before it was placed";
}

/** Compares the holds that a request ended, which is at most one, with the events of that request. */
export function* endingProblems(holds: readonly StoredHold[], events: readonly BookEvent[]): Generator<string> {
  const [ended] = events.filter(({ kind, outcome }) => (kind === "settle" || kind === "release") && outcome === "ok");
  if (holds.length > 1) yield `ended ${holds.length} holds`;
  if (holds.length === 0 && ended !== undefined) yield `${eventName(ended)} ended a hold, but none in the books was ended by it`;
  for (const hold of holds) {
    const name = `the hold ${hold.request} of ${hold.terminal}`;
    if (ended === undefined) {
      yield `${name} was ended by it, but no event did`;
      continue;
    }
    const [kind, amount] = hold.state === "settled" ? ["settle", hold.paid] : ["release", hold.amount];
    if (ended.kind !== kind) yield `${name} is ${hold.state}, but ${eventName(ended)} ended it otherwise`;
    if (ended.amount !== amount) yield `${name} ended with ${amount}, but ${eventName(ended)} has the amount ${ended.amount}`;
    if (ended.account !== hold.account)
      yield `${name} is on the account ${hold.account}, but ${eventName(ended)} has ${ended.account}`;
    if (ended.at !== hold.endedAt)
      yield `${name} ended at ${timeText(hold.endedAt)}, but ${eventName(ended)} is of ${timeText(ended.at)}`;
  }
}
