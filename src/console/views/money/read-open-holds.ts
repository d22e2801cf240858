import { findByIds } from "../../../customers/customers.ts";
import { ownersOf, unresolvedHolds } from "../../../ledger/ledger.ts";
import type { Money, RequestId, TerminalId } from "../../../model/model.ts";
import type { Sql } from "../../../store/store.ts";

/** A hold that no ATM has ended. */
export interface OpenHold {
  readonly terminal: TerminalId;
  readonly request: RequestId;
  readonly amount: Money;
  /** Milliseconds since 1970 UTC. */
  readonly placedAt: number;
  /** Null if the account has no customer. */
  readonly username: string | null;
}

export interface OpenHolds {
  /** The oldest first. */
  readonly holds: readonly OpenHold[];
  /** True if there are more than these. */
  readonly more: boolean;
}

/** The most holds on a page: the oldest need a hand first. */
export const HOLDS_MOST = 200;

/** Reads the open holds that were placed before this time (milliseconds since 1970 UTC), with their customers' names. */
export async function readOpenHolds(sql: Sql, before: number): Promise<OpenHolds> {
  const found = await unresolvedHolds(sql, { placedBefore: before, most: HOLDS_MOST + 1 });
  if (found.length === 0) return { holds: [], more: false };
  const owners = await ownersOf(sql, [...new Set(found.map((each) => each.account))]);
  const customers = await findByIds(sql, [...new Set(owners.values())]);
  const holds = found.slice(0, HOLDS_MOST).map(({ terminal, request, amount, placedAt, account }) => ({
    ...{ terminal, request, amount, placedAt },
    username: customers.get(owners.get(account) ?? "")?.username ?? null,
  }));
  return { holds, more: found.length > HOLDS_MOST };
}
