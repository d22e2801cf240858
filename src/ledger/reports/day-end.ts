import { type Money, type NoteCount, type TerminalId, worth } from "../../model/model.ts";
import { inSnapshot, type Sql, type Transaction } from "../../store/store.ts";
import { type UnresolvedHold, unresolvedHolds } from "./holds.ts";
import type { Counters } from "./terminal-counters.ts";

/** The cash of one ATM, by its own counters and by the books. Amounts are in minor units. */
export interface CashCount {
  readonly terminal: TerminalId;
  /** The balance of its cash account. */
  readonly posted: Money;
  /** The same balance, recomputed from the account's entries. */
  readonly recomputed: bigint;
  /**
   * Its last report; null if it never sent one. `worth` is the value of its cassettes and its reject box together, `box` that of
   * the reject box alone. `since` is what was booked after the report, positive if the account grew. `reversed` is the part of
   * the other `reversed` that was booked before the report.
   */
  readonly reported:
    | (Omit<Counters, "terminal"> & {
        readonly worth: bigint;
        readonly box: bigint;
        readonly since: bigint;
        readonly reversed: bigint;
      })
    | null;
  /**
   * What reversals have added to the account since the last count that found a difference: operators changed the books, and no
   * note moved.
   */
  readonly reversed: bigint;
  /** The holds that it has neither settled nor released, oldest first: their notes may be out already. */
  readonly openHolds: readonly UnresolvedHold[];
}

/** The most open holds that a day's end reads: far more than there are ATMs in trouble. */
const HOLDS_MOST = 10_000;

/** Returns the cash of every ATM by its counters and by the books, ordered by the ATMs' ids, from one snapshot. */
export function countCash(sql: Sql, now: number): Promise<readonly CashCount[]> {
  return inSnapshot(sql, (tx) => countCashIn(tx, now));
}

/** As countCash, in a transaction of the caller. */
export async function countCashIn(tx: Transaction, now: number): Promise<readonly CashCount[]> {
  const rows = await readCash(tx);
  const holds = await unresolvedHolds(tx, { placedBefore: now, most: HOLDS_MOST });
  return rows.map((row) => countOf(row, holds));
}

/** By how much the counters exceed the books (negative: fall short of them); 0 if the ATM never reported. */
export const counterDifference = ({ posted, reported }: CashCount): bigint => (reported === null ? 0n : reported.worth - posted);

/** By how much the cash account exceeds the sum of its entries. */
export const bookDifference = ({ posted, recomputed }: CashCount): bigint => posted - recomputed;

/**
 * True if counters and books differ, and neither a booking after the report, nor a reversal, nor a hold whose notes may be out
 * already can be the cause. False for an ATM that never reported, unless its account does not follow from its entries.
 */
export function hasUnexplainedDifference(count: CashCount): boolean {
  if (bookDifference(count) !== 0n) return true;
  if (count.reported === null) return false;
  const unexplained = counterDifference(count) + count.reported.since + count.reported.reversed;
  const held = count.openHolds.reduce((sum, { amount }) => sum + amount, 0n);
  return unexplained > 0n || unexplained < -held;
}

/** The books of an ATM, and its stored report if it ever sent one. */
type Row = Pick<CashCount, "terminal" | "posted" | "recomputed" | "reversed"> & {
  readonly since: bigint;
  readonly reversedSince: bigint;
} & (Report | { readonly at: null });

interface Report {
  readonly at: Date;
  readonly inService: boolean;
  readonly denomination: readonly Money[];
  readonly notes: readonly number[];
  /** One for each cassette, or none at all. */
  readonly level: readonly ("ok" | "low" | "empty")[];
  readonly rejectedDenomination: readonly Money[];
  readonly rejectedNotes: readonly number[];
}

function readCash(tx: Transaction) {
  return tx<Row[]>`
    select account.terminal, posted, booked.recomputed, booked.since, booked.reversed, booked."reversedSince",
           counters.at, in_service as "inService", denomination, notes, level,
           rejected_denomination as "rejectedDenomination", rejected_notes as "rejectedNotes"
    from account
    left join terminal_counters as counters using (terminal)
    cross join lateral (
      select coalesce(sum(change), 0)::bigint as recomputed,
             coalesce(sum(change) filter (where changes.at > counters.at), 0)::bigint as since,
             coalesce(sum(change) filter (where is_reversal), 0)::bigint as reversed,
             coalesce(sum(change) filter (where is_reversal and changes.at > counters.at), 0)::bigint as "reversedSince"
      from (
        select *, kind like '%-reversal' and number > coalesce(counted, 0) as is_reversal from (
        select at, kind, number, case direction when 'debit' then amount else -amount end as change,
               max(number) filter (where kind in ('cash-over', 'cash-short')) over () as counted
        from entry where account = account.id) as entries
      ) as changes
    ) as booked
    where account.terminal is not null
    order by account.terminal`;
}

function countOf(row: Row, holds: readonly UnresolvedHold[]): CashCount {
  const { terminal, posted, recomputed, reversed } = row;
  const openHolds = holds.filter((each) => each.terminal === terminal);
  return { terminal, posted, recomputed, reported: reportOf(row), reversed, openHolds };
}

function reportOf(row: Row): CashCount["reported"] {
  if (row.at === null) return null;
  const { at, since, inService, level } = row;
  const reversed = row.reversed - row.reversedSince;
  const cassettes = pairs(row.denomination, row.notes).map((each, place) => ({ ...each, level: level[place] ?? null }));
  const rejected = pairs(row.rejectedDenomination, row.rejectedNotes);
  const box = worth(rejected);
  return { at: at.getTime(), inService, cassettes, rejected, worth: worth(cassettes) + box, box, since, reversed };
}

/** Both columns have the same length (0006_terminal_counters.sql, 0008_cash.sql). */
const pairs = (denominations: readonly Money[], notes: readonly number[]): NoteCount[] =>
  denominations.map((denomination, place) => ({ denomination, notes: notes[place] as number }));
