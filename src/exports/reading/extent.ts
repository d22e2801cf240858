import type { AccountId } from "../../model/model.ts";
import type { Transaction } from "../../store/store.ts";
import type { Period } from "../period.ts";

/** Both sides of a movement in one row, or each side by itself. */
export type RowsOf = "movement" | "entry";

/** The rows of one account; without an account, all movements, or the entries of the bank's own accounts. */
export interface Scope {
  readonly rows: RowsOf;
  readonly account: AccountId | null;
}

/** The rows of a scope, as the rest of a query after "from". */
function rowsIn(tx: Transaction, { rows, account }: Scope): ReturnType<Transaction> {
  if (rows === "movement") return account === null ? tx`movement where true` : tx`movement where ${touching(tx, account)}`;
  return account === null
    ? tx`entry where account in (select id from account where kind <> 'customer')`
    : tx`entry where account = ${account}`;
}

/** Each side has an index. */
export const touching = (tx: Transaction, account: AccountId): ReturnType<Transaction> =>
  tx`(debit = ${account} or credit = ${account})`;

/** A time within the period. */
export const within = (tx: Transaction, { from, end }: Period): ReturnType<Transaction> =>
  tx`at >= ${new Date(from)} and at < ${new Date(end)}`;

/** The times of the oldest and the newest row, in milliseconds since 1970 UTC; null if there is none. */
export async function extentOf(
  tx: Transaction,
  scope: Scope,
): Promise<{ readonly oldest: number | null; readonly newest: number | null }> {
  const [row] = await tx<{ oldest: Date | null; newest: Date | null }[]>`
    select min(at) as oldest, max(at) as newest from ${rowsIn(tx, scope)}`;
  return { oldest: row?.oldest?.getTime() ?? null, newest: row?.newest?.getTime() ?? null };
}

export async function countRows(tx: Transaction, scope: Scope, period: Period): Promise<number> {
  const [row] = await tx<{ rows: bigint }[]>`select count(*) as rows from ${rowsIn(tx, scope)} and ${within(tx, period)}`;
  return Number(row?.rows ?? 0n);
}
