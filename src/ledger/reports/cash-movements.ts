import type { Money, RequestId, TerminalId } from "../../model/model.ts";
import type { Sql, Transaction } from "../../store/store.ts";
import type { MovementKind } from "../deciding/movement-kind.ts";
import { CAPITAL, VAULT } from "../deciding/state.ts";

/** Notes that operators put into an ATM or took out of it, what a count found more or less, or the reversal of one of these. */
interface CashMovement {
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  readonly kind: MovementKind;
  /** Minor units. */
  readonly amount: Money;
  readonly terminal: TerminalId;
  readonly request: RequestId;
  /** What the ATM's cash account held afterwards, in minor units; null if it is about another account. */
  readonly balance: Money | null;
  /** The request whose posting it reverses; null if it reverses none. */
  readonly reverses: RequestId | null;
}

/** A movement's place in the order of the list. */
export type CashCursor = Pick<CashMovement, "at" | "request" | "terminal">;

export interface CashMovementPage {
  /** The newest first. */
  readonly movements: readonly CashMovement[];
  /** Give it as `before` to continue; null if these are the last. */
  readonly next: CashCursor | null;
}

/** The most movements of a page. */
export const CASH_PAGE_MAX = 100;

/**
 * Returns the cash movements since `since` and before `until` (milliseconds since 1970 UTC), those of one ATM if `terminal` is given.
 * A count that found no difference moved nothing, and is in the audit log alone. Reads the entries of the capital and of the vault:
 * each of these movements has one, and no customer's has any.
 */
export async function cashMovements(
  sql: Sql | Transaction,
  { since, until, terminal = null }: { readonly since: number; readonly until: number; readonly terminal?: TerminalId | null },
  { before = null, most = CASH_PAGE_MAX }: { readonly before?: CashCursor | null; readonly most?: number } = {},
): Promise<CashMovementPage> {
  const count = Math.min(most, CASH_PAGE_MAX);
  const banks = [CAPITAL, VAULT];
  const at = before === null ? null : new Date(before.at);
  const rows = await sql<(Omit<CashMovement, "at"> & { readonly at: Date })[]>`
    select moved.at, moved.kind, amount, moved.terminal, moved.request, reverses,
           case cash.id when debit then debit_balance when credit then credit_balance end as balance
    from (
      select * from movement where debit = any(${banks}::uuid[])
      union
      select * from movement where credit = any(${banks}::uuid[])
    ) as moved
    left join account as cash on cash.kind = 'cash' and cash.id in (debit, credit)
    where moved.at >= ${new Date(since)} and moved.at < ${new Date(until)}
      and (${terminal}::text is null or moved.terminal = ${terminal})
      and (${at}::timestamptz is null
           or (moved.at, moved.request, moved.terminal) < (${at}, ${before?.request ?? null}::uuid, ${before?.terminal ?? null}::text))
    order by moved.at desc, moved.request desc, moved.terminal desc limit ${count + 1}`;
  const movements = rows.slice(0, count).map((row) => ({ ...row, at: row.at.getTime() }));
  const last = movements.at(-1);
  return { movements, next: rows.length > count && last !== undefined ? last : null };
}
