import { type AccountId, add, type Money, subtract, ZERO } from "../../model/model.ts";
import type { Sql, Transaction } from "../../store/store.ts";
import type { CustomerMovementKind } from "../deciding/movement-kind.ts";
import { type Direction, NORMAL_SIDE } from "../deciding/state.ts";
import { REVERSES } from "../sql/reversed.ts";
import { type Period, spanOf } from "./edge.ts";
import { sinceFor } from "./recent.ts";

/** The most entries of a page (PROTOCOL.md, section 11). */
export const PAGE_MAX = 50;
/** The most entries that one page searches: a filter that lets nothing through must not read a whole account at once. */
export const SEARCHED_MAX = 1_000;

export interface StatementEntry {
  /** Its number in the account: 1 is the oldest. */
  readonly entry: number;
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  readonly kind: CustomerMovementKind;
  /** When the posting that it reverses was booked, in milliseconds since 1970 UTC; 0 if it reverses none. */
  readonly reverses: number;
  readonly direction: Direction;
  readonly amount: Money;
  /** What the account held after it. */
  readonly balance: Money;
  /** The account on the other side. */
  readonly other: AccountId;
}

/** Which entries a customer wants to see; null or 0 for any. */
export interface StatementFilter {
  readonly direction: Direction | null;
  readonly kind: "deposit" | "withdrawal" | "transfer" | "reversal" | null;
  readonly other: AccountId | null;
  readonly least: Money;
  readonly largest: Money;
}

/** Lets every entry through. */
export const ANY_ENTRY: StatementFilter = { direction: null, kind: null, other: null, least: ZERO, largest: ZERO };

export interface AccountStatement {
  /** What the account held before the oldest entry of the page. */
  readonly opening: Money;
  /** The newest first. */
  readonly entries: readonly StatementEntry[];
  /** The next page's `before`; 0 if the period has no entry below this page. The next page may be empty and have a `next` too. */
  readonly next: number;
}

interface PageQuestion extends Partial<Period> {
  /** The entry number to go on below; 0 for the newest. */
  readonly before: number;
  readonly most: number;
  readonly filter?: StatementFilter;
}

/**
 * Returns a page of a customer's account: at most `most` entries of the period that pass the filter. It reads SEARCHED_MAX entries
 * at most, and fewer if the page is full earlier.
 */
export async function statement(
  sql: Sql | Transaction,
  account: AccountId,
  { before, most, from = 0, to = 0, filter = ANY_ENTRY }: PageQuestion,
): Promise<AccountStatement> {
  const { first, end, now } = await spanOf(sql, account, { from, to });
  const below = before === 0 ? end : Math.min(before, end);
  const size = Math.min(most, PAGE_MAX);
  // Numbers have no gaps, so a page of all entries needs to look no further than it is long.
  const lowest = Math.max(first, below - (filter === ANY_ENTRY ? size : SEARCHED_MAX));
  const since = await sinceFor(sql, account, { lowest, below, now });
  const { direction, kind, other, least, largest } = filter;
  // The originals of reversals are looked up for the page alone, each by its key.
  const rows = await sql<(Omit<StatementEntry, "at" | "reverses"> & { at: Date; reverses: Date | null })[]>`
    select page.number as entry, page.at, page.kind, page.direction, page.amount, page.balance, page.other, original.at as reverses
    from (
      select * from entry
      where account = ${account} and number < ${below} and number >= ${lowest}
        ${since === null ? sql`` : sql`and request >= ${since}`}
        ${direction === null ? sql`` : sql`and direction = ${direction}`}
        ${kind === null ? sql`` : kind === "reversal" ? sql`and kind like '%-reversal'` : sql`and kind = ${kind}`}
        ${other === null ? sql`` : sql`and other = ${other}`}
        ${least === 0n ? sql`` : sql`and amount >= ${least}`}
        ${largest === 0n ? sql`` : sql`and amount <= ${largest}`}
      order by number desc limit ${size}
    ) as page
    left join lateral (
      select posting.at
      from request_answer as reversal
      join request_answer as posting on posting.terminal = reversal.terminal and posting.request = ${sql.unsafe(REVERSES)}::uuid
      where page.kind like '%-reversal' and reversal.terminal = page.terminal and reversal.request = page.request
    ) as original on true
    order by page.number desc`;
  const oldest = rows.at(-1);
  const reached = rows.length === size && oldest !== undefined ? oldest.entry : lowest;
  return {
    // Before the first entry there was nothing.
    opening: oldest === undefined ? ZERO : balanceBefore(oldest),
    entries: rows.map((row) => ({ ...row, at: row.at.getTime(), reverses: row.reverses?.getTime() ?? 0 })),
    next: reached > first ? reached : 0,
  };
}

const balanceBefore = ({ direction, amount, balance }: Pick<StatementEntry, "direction" | "amount" | "balance">): Money =>
  (direction === NORMAL_SIDE.customer ? subtract : add)(balance, amount);
