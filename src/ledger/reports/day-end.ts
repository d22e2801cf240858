import { type Money, type NoteCount, type TerminalId, worth } from "../../model/model.ts";
import type { Sql, Transaction } from "../../store/store.ts";
import { type UnresolvedHold, unresolvedHolds } from "./holds.ts";
import type { Counters } from "./terminal-counters.ts";

/** The cash of one ATM, by the ATM's own counters and by the books. Amounts are in minor units. */
export interface CashCount {
  readonly terminal: TerminalId;
  /** What its cash account says. */
  readonly posted: Money;
  /** The same, added up from the account's entries. */
  readonly recomputed: bigint;
  /**
   * Its last report, null where it never sent one. `worth` is what lies in its cassettes and its reject box together, `box` in
   * the latter alone; `since` is what was booked after the report: more is positive, less negative.
   */
  readonly reported:
    | (Omit<Counters, "terminal"> & { readonly worth: bigint; readonly box: bigint; readonly since: bigint })
    | null;
  /** The holds that it has neither settled nor released, the oldest first: their notes may be out already. */
  readonly openHolds: readonly UnresolvedHold[];
}

/** Most open holds that a day's end looks at: far more than there are ATMs in trouble. */
const HOLDS_MOST = 10_000;

/** What every ATM holds by its counters and by the books, in the order of the ATMs' ids, all in one snapshot. */
export function countCash(sql: Sql, now: number): Promise<readonly CashCount[]> {
  return sql.begin("isolation level repeatable read read only", async (tx) => {
    const rows = await readCash(tx);
    const holds = await unresolvedHolds(tx, { placedBefore: now, most: HOLDS_MOST });
    return rows.map((row) => countOf(row, holds));
  });
}

/** What the counters have more than the books (negative: less); 0 where the ATM never reported. */
export const counterDifference = ({ posted, reported }: CashCount): bigint => (reported === null ? 0n : reported.worth - posted);

/** What the cash account says more than its entries add up to. */
export const bookDifference = ({ posted, recomputed }: CashCount): bigint => posted - recomputed;

interface Row {
  readonly terminal: TerminalId;
  readonly posted: Money;
  readonly recomputed: bigint;
  readonly since: bigint;
  readonly at: Date | null;
  readonly inService: boolean | null;
  readonly denomination: readonly Money[] | null;
  readonly notes: readonly number[] | null;
  readonly level: readonly ("ok" | "low" | "empty")[] | null;
  readonly rejectedDenomination: readonly Money[] | null;
  readonly rejectedNotes: readonly number[] | null;
}

function readCash(tx: Transaction) {
  return tx<Row[]>`
    select account.terminal, posted, booked.recomputed, booked.since, counters.at, in_service as "inService", denomination, notes, level,
           rejected_denomination as "rejectedDenomination", rejected_notes as "rejectedNotes"
    from account
    left join terminal_counters as counters using (terminal)
    cross join lateral (
      select coalesce(sum(change), 0)::bigint as recomputed,
             coalesce(sum(change) filter (where changes.at > counters.at), 0)::bigint as since
      from (
        select at, case direction when 'debit' then amount else -amount end as change from entry where account = account.id
      ) as changes
    ) as booked
    where kind = 'cash'
    order by account.terminal`;
}

function countOf(row: Row, holds: readonly UnresolvedHold[]): CashCount {
  const { terminal, posted, recomputed } = row;
  return { terminal, posted, recomputed, reported: reportOf(row), openHolds: holds.filter((each) => each.terminal === terminal) };
}

function reportOf({ at, since, inService, level, ...row }: Row): CashCount["reported"] {
  if (at === null) return null;
  const cassettes = pairs(row.denomination, row.notes).map((each, place) => ({ ...each, level: level?.[place] ?? null }));
  const rejected = pairs(row.rejectedDenomination, row.rejectedNotes);
  const box = worth(rejected);
  return { at: at.getTime(), inService: inService ?? true, cassettes, rejected, worth: worth(cassettes) + box, box, since };
}

const pairs = (denominations: readonly Money[] | null, notes: readonly number[] | null): NoteCount[] =>
  (denominations ?? []).map((denomination, place) => ({ denomination, notes: notes?.[place] ?? 0 }));
