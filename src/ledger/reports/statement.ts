import { type AccountId, add, type Money, subtract, ZERO } from "../../model/model.ts";
import type { Sql, Transaction } from "../../store/store.ts";
import type { CustomerMovementKind } from "../deciding/movement-kind.ts";
import { type Direction, NORMAL_SIDE } from "../deciding/state.ts";
import { REVERSES } from "../sql/reversed.ts";

/** The most entries of a page (PROTOCOL.md, section 11). */
export const PAGE_MAX = 50;

interface StatementEntry {
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
}

export interface AccountStatement {
  /** What the account held before the oldest entry of the page. */
  readonly opening: Money;
  /** The newest first. */
  readonly entries: readonly StatementEntry[];
}

/**
 * Returns a page of a customer's account: at most `most` entries below the entry number `before`, or from the newest on if
 * `before` is 0.
 */
export async function statement(
  sql: Sql | Transaction,
  account: AccountId,
  { before, most }: { before: number; most: number },
): Promise<AccountStatement> {
  const below = before === 0 ? 2 ** 31 - 1 : before;
  // The originals of reversals are looked up for the page alone, each by its key.
  const rows = await sql<(Omit<StatementEntry, "at" | "reverses"> & { at: Date; reverses: Date | null })[]>`
    select page.number as entry, page.at, page.kind, page.direction, page.amount, page.balance, original.at as reverses
    from (
      select * from entry where account = ${account} and number < ${below} order by number desc limit ${Math.min(most, PAGE_MAX)}
    ) as page
    left join lateral (
      select posting.at
      from request_answer as reversal
      join request_answer as posting on posting.terminal = reversal.terminal and posting.request = ${sql.unsafe(REVERSES)}::uuid
      where page.kind like '%-reversal' and reversal.terminal = page.terminal and reversal.request = page.request
    ) as original on true
    order by page.number desc`;
  const oldest = rows.at(-1);
  return {
    // Before the first entry there was nothing.
    opening: oldest === undefined ? ZERO : balanceBefore(oldest),
    entries: rows.map((row) => ({ ...row, at: row.at.getTime(), reverses: row.reverses?.getTime() ?? 0 })),
  };
}

const balanceBefore = ({ direction, amount, balance }: Pick<StatementEntry, "direction" | "amount" | "balance">): Money =>
  (direction === NORMAL_SIDE.customer ? subtract : add)(balance, amount);
