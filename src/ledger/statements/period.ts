import { type AccountId, type Money, ZERO } from "../../model/model.ts";
import type { Sql, Transaction } from "../../store/store.ts";
import { type Period, spanOf } from "./edge.ts";

/** The most points of a period's balance (PROTOCOL.md, section 11.4). */
export const POINTS_MAX = 200;

/** A period of an account as a whole. */
export interface AccountPeriod {
  /** What the account held before the period's first entry. */
  readonly opening: Money;
  /** What it held after the last. */
  readonly closing: Money;
  /** The numbers of the first and the last entry; `last` is one below `first` if there is none. */
  readonly first: number;
  readonly last: number;
  /** The balance after entries of the period, the oldest first, the first and the last entry among them. */
  readonly points: readonly { readonly at: number; readonly balance: Money }[];
}

/**
 * Returns a period of an account. It reads as many rows whatever the account's age and the period's length: if the period has more
 * entries than POINTS_MAX, the points are entries at equal distances.
 */
export async function accountPeriod(sql: Sql | Transaction, account: AccountId, period: Period): Promise<AccountPeriod> {
  const { first, end } = await spanOf(sql, account, period);
  const last = end - 1;
  const wanted = pointsOf(first, last);
  // With `limit 1` PostgreSQL looks up each one by its key, whatever size it expects the table to have.
  const rows = await sql<{ number: number; at: Date; balance: Money }[]>`
    select point.number, point.at, point.balance
    from unnest(${[first - 1, ...wanted]}::integer[]) as asked (number)
      cross join lateral (
        select number, at, balance from entry where account = ${account} and number = asked.number limit 1
      ) as point
    order by point.number`;
  const opening = rows.find(({ number }) => number === first - 1)?.balance ?? ZERO;
  const points = rows.filter(({ number }) => number >= first).map(({ at, balance }) => ({ at: at.getTime(), balance }));
  return { opening, closing: points.at(-1)?.balance ?? opening, first, last, points };
}

/** The numbers of the entries that stand for a period. */
function pointsOf(first: number, last: number): readonly number[] {
  const count = last - first + 1;
  if (count <= POINTS_MAX) return Array.from({ length: count }, (_, i) => first + i);
  return Array.from({ length: POINTS_MAX }, (_, i) => first + Math.round((i * (count - 1)) / (POINTS_MAX - 1)));
}
