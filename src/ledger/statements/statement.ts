import { type AccountId, add, type Money, type RequestId, subtract, type TerminalId, ZERO } from "../../model/model.ts";
import type { Sql, Transaction } from "../../store/store.ts";
import type { CustomerMovementKind } from "../deciding/movement-kind.ts";
import { type Direction, NORMAL_SIDE } from "../deciding/state.ts";
import { column } from "../sql/columns.ts";
import { REVERSES } from "../sql/reversed.ts";
import { type Period, spanOf } from "./edge.ts";
import { whereRecent } from "./recent.ts";

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
 * Returns a page of a customer's account: at most `most` entries of the period that pass the filter. It looks at
 * SEARCHED_MAX entries at most, and reads each at most three times (recent.ts).
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
  const isRecent = await whereRecent(sql, account, { lowest, below, now });
  const { direction, kind, other, least, largest } = filter;
  const rows = await sql<Row[]>`
    select number as entry, at, kind, direction, amount, balance, other, terminal, request from entry
    where account = ${account} and number < ${below} and number >= ${lowest} ${sql.unsafe(isRecent)}
      ${direction === null ? sql`` : sql`and direction = ${direction}`}
      ${kind === null ? sql`` : kind === "reversal" ? sql`and kind like '%-reversal'` : sql`and kind = ${kind}`}
      ${other === null ? sql`` : sql`and other = ${other}`}
      ${least === 0n ? sql`` : sql`and amount >= ${least}`}
      ${largest === 0n ? sql`` : sql`and amount <= ${largest}`}
    order by number desc limit ${size}`;
  const originals = await originalsOf(sql, rows);
  const oldest = rows.at(-1);
  const reached = rows.length === size && oldest !== undefined ? oldest.entry : lowest;
  return {
    // Before the first entry there was nothing.
    opening: oldest === undefined ? ZERO : balanceBefore(oldest),
    entries: rows.map(({ terminal, request, ...row }) => ({
      ...row,
      at: row.at.getTime(),
      reverses: originals.get(keyOf({ terminal, request })) ?? 0,
    })),
    next: reached > first ? reached : 0,
  };
}

interface Row extends Omit<StatementEntry, "at" | "reverses"> {
  readonly at: Date;
  readonly terminal: TerminalId;
  readonly request: RequestId;
}

const keyOf = ({ terminal, request }: Pick<Row, "terminal" | "request">): string => `${request} ${terminal}`;

/** Returns when the posting was booked that each reversal of a page reverses, by keys alone. Most pages have no reversal. */
async function originalsOf(sql: Sql | Transaction, rows: readonly Row[]): Promise<ReadonlyMap<string, number>> {
  const reversals = rows.filter(({ kind }) => kind.endsWith("-reversal"));
  if (reversals.length === 0) return new Map();
  const found = await sql<Pick<Row, "at" | "terminal" | "request">[]>`
    select asked.terminal, asked.request, original.at
    from unnest(${reversals.map(({ terminal }) => terminal)}::text[], ${column(reversals.map(({ request }) => request))}::uuid[])
           as asked (terminal, request)
      cross join lateral (
        select posting.at
        from request_answer as reversal
        join request_answer as posting on posting.terminal = reversal.terminal and posting.request = ${sql.unsafe(REVERSES)}::uuid
        where reversal.terminal = asked.terminal and reversal.request = asked.request limit 1
      ) as original`;
  return new Map(found.map((each) => [keyOf(each), each.at.getTime()]));
}

const balanceBefore = ({ direction, amount, balance }: Pick<StatementEntry, "direction" | "amount" | "balance">): Money =>
  (direction === NORMAL_SIDE.customer ? subtract : add)(balance, amount);
