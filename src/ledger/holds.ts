import type { AccountId, RequestId, TerminalId } from "../model/ids.ts";
import type { Money } from "../model/money.ts";
import type { Sql, Transaction } from "../store/connect.ts";

/** A hold that no ATM has settled or released: somebody must find out whether the cash went out. */
export interface UnresolvedHold {
  readonly terminal: TerminalId;
  /** The withdraw request that placed it: a settle or release of the same terminal names it. */
  readonly request: RequestId;
  readonly account: AccountId;
  readonly amount: Money;
  /** Milliseconds since 1970 UTC. */
  readonly placedAt: number;
}

/** The open holds that were placed before this time (ms since 1970 UTC), the oldest first, at most `most` of them. */
export async function unresolvedHolds(
  sql: Sql | Transaction,
  { placedBefore, most }: { placedBefore: number; most: number },
): Promise<readonly UnresolvedHold[]> {
  const rows = await sql<(Omit<UnresolvedHold, "placedAt"> & { placedAt: Date })[]>`
    select terminal, request, account, amount, placed_at as "placedAt"
    from hold
    where state = 'held' and placed_at < ${new Date(placedBefore)}
    order by placed_at
    limit ${most}`;
  return rows.map((row) => ({ ...row, placedAt: row.placedAt.getTime() }));
}
