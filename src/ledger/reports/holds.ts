import type { AccountId, CustomerId, Money, RequestId, TerminalId } from "../../model/model.ts";
import type { Sql, Transaction } from "../../store/store.ts";
import type { Hold } from "../deciding/state.ts";
import { column } from "../sql/columns.ts";

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

/** A place in the list of open holds. */
export type HoldPlace = Pick<UnresolvedHold, "placedAt" | "terminal" | "request">;

/** Which open holds to read: those placed before a time (milliseconds since 1970 UTC), of one ATM, of one account; all without. */
export interface HoldFilter {
  readonly placedBefore: number;
  readonly terminal?: TerminalId | null;
  readonly account?: AccountId | null;
}

/** Returns the open holds that the filter leaves, the oldest first, from after this place on, at most `most`. */
export async function unresolvedHolds(
  sql: Sql | Transaction,
  {
    after = null,
    most,
    placedBefore,
    terminal = null,
    account = null,
  }: HoldFilter & { readonly after?: HoldPlace | null; readonly most: number },
): Promise<readonly UnresolvedHold[]> {
  const from = after === null ? null : new Date(after.placedAt);
  const rows = await sql<(Omit<UnresolvedHold, "placedAt"> & { placedAt: Date })[]>`
    select terminal, request, account, amount, placed_at as "placedAt"
    from hold
    where state = 'held' and placed_at < ${new Date(placedBefore)}
      and (${terminal}::text is null or terminal = ${terminal}) and (${account}::uuid is null or account = ${account}::uuid)
      and (${from}::timestamptz is null
        or (placed_at, terminal::text collate "C", request) > (${from}, ${after?.terminal ?? null}, ${after?.request ?? null}::uuid))
    order by placed_at, terminal::text collate "C", request
    limit ${most}`;
  return rows.map((row) => ({ ...row, placedAt: row.placedAt.getTime() }));
}

/** Returns how many open holds the filter leaves. Reads the index of open holds. */
export async function countUnresolvedHolds(
  sql: Sql | Transaction,
  { placedBefore, terminal = null, account = null }: HoldFilter,
): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::integer as count from hold
    where state = 'held' and placed_at < ${new Date(placedBefore)}
      and (${terminal}::text is null or terminal = ${terminal}) and (${account}::uuid is null or account = ${account}::uuid)`;
  return row?.count ?? 0;
}

/** Returns the customers who own these accounts, by account. */
export async function ownersOf(
  sql: Sql | Transaction,
  accounts: readonly AccountId[],
): Promise<ReadonlyMap<AccountId, CustomerId>> {
  const rows = await sql<{ id: AccountId; customer: CustomerId }[]>`
    select id, customer from account where kind = 'customer' and id = any(${column(accounts)}::uuid[])`;
  return new Map(rows.map(({ id, customer }) => [id, customer]));
}

/** A hold as operators see it, open or not. */
export interface FoundHold extends UnresolvedHold {
  readonly customer: CustomerId;
  readonly state: Hold["state"];
}

/** Returns the hold that this withdraw request of this ATM placed, or null. */
export async function findHold(
  sql: Sql | Transaction,
  { terminal, request }: Pick<UnresolvedHold, "terminal" | "request">,
): Promise<FoundHold | null> {
  const [row] = await sql<(Omit<FoundHold, "placedAt"> & { placedAt: Date })[]>`
    select hold.terminal, request, account, account.customer, amount, state, placed_at as "placedAt"
    from hold join account on account.id = hold.account
    where hold.terminal = ${terminal} and request = ${request}`;
  return row === undefined ? null : { ...row, placedAt: row.placedAt.getTime() };
}
