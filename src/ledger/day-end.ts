import type { TerminalId } from "../model/ids.ts";
import type { Money } from "../model/money.ts";
import type { Sql, Transaction } from "../store/connect.ts";
import { type UnresolvedHold, unresolvedHolds } from "./holds.ts";
import type { Cassette } from "./terminal-counters.ts";

/** The cash of one ATM, by the ATM's own counters and by the books. Amounts are in minor units. */
export interface CashCount {
  readonly terminal: TerminalId;
  /** What its cash account says. */
  readonly posted: Money;
  /** The same, added up from the account's entries. */
  readonly recomputed: bigint;
  /** Its last report, null where it never sent one. `since` is what was booked after it: more is positive, less negative. */
  readonly reported: {
    readonly at: number;
    readonly cassettes: readonly Cassette[];
    readonly worth: bigint;
    readonly since: bigint;
  } | null;
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

export const worthOf = (cassettes: readonly Cassette[]): bigint =>
  cassettes.reduce((sum, { denomination, notes }) => sum + denomination * BigInt(notes), 0n);

interface Row {
  readonly terminal: TerminalId;
  readonly posted: Money;
  readonly recomputed: bigint;
  readonly since: bigint;
  readonly at: Date | null;
  readonly denomination: readonly Money[] | null;
  readonly notes: readonly number[] | null;
}

function readCash(tx: Transaction) {
  return tx<Row[]>`
    select account.terminal, posted, booked.recomputed, booked.since, counters.at, denomination, notes
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

function countOf(
  { terminal, posted, recomputed, since, at, denomination, notes }: Row,
  holds: readonly UnresolvedHold[],
): CashCount {
  const cassettes = (denomination ?? []).map((each, place) => ({ denomination: each, notes: notes?.[place] ?? 0 }));
  return {
    terminal,
    posted,
    recomputed,
    reported: at === null ? null : { at: at.getTime(), cassettes, worth: worthOf(cassettes), since },
    openHolds: holds.filter((each) => each.terminal === terminal),
  };
}
