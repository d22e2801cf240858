import type { ClosedBy, Money, OrderKind, RequestId, TerminalId } from "../../model/model.ts";
import type { Sql, Transaction } from "../../store/store.ts";
import { FLOW_MOVEMENTS_MOST, FLOW_MS } from "./cash-flow.ts";

/** The most ATMs that one overview has: a number has four digits. */
const TERMINALS_MOST = 9_999;

/** A terminal order that is open, in short. */
export interface OpenOrder {
  readonly id: RequestId;
  readonly kind: OrderKind;
  readonly orderedBy: string;
  readonly orderedAt: number;
}

/** What the tables have on one ATM. Times are in milliseconds since 1970 UTC. */
export interface OverviewRow {
  readonly terminal: TerminalId;
  readonly isActive: boolean;
  readonly lastUsedAt: number | null;
  readonly witnessed: number;
  readonly seenAt: number | null;
  readonly closed: ClosedBy | null;
  readonly operator: string | null;
  /** Who gave the newest order to close that was carried out. */
  readonly closedByOrderOf: string | null;
  readonly reportedAt: number | null;
  readonly inService: boolean | null;
  readonly denomination: readonly Money[];
  readonly notes: readonly number[];
  readonly level: readonly ("ok" | "low" | "empty")[];
  readonly rejectedDenomination: readonly Money[];
  readonly rejectedNotes: readonly number[];
  readonly booked: Money | null;
  readonly openedAt: number | null;
  readonly withdrawn: bigint;
  readonly deposited: bigint;
  readonly movements: number;
  readonly oldestAt: number | null;
  readonly holds: number;
  readonly oldestHoldAt: number | null;
  readonly epoch: number | null;
  readonly keyMadeAt: number | null;
  /** True if the ATM has never used this key, and uses the one before. */
  readonly isKeyNext: boolean;
  readonly openOrders: readonly OpenOrder[];
}

/** The row as the driver returns it. */
type Stored = { readonly [Name in keyof OverviewRow]: Name extends Times ? Date | null : OverviewRow[Name] };
type Times = (typeof TIMES)[number];
const TIMES = ["lastUsedAt", "seenAt", "reportedAt", "openedAt", "oldestAt", "oldestHoldAt", "keyMadeAt"] as const;

/** Reads all ATMs in one query. Each subquery is bounded: by an index, or by the number of what is open. */
export async function overviewRows(sql: Sql | Transaction, now: number): Promise<readonly OverviewRow[]> {
  const rows = await sql<Stored[]>`
    select terminal.id as terminal, terminal.state = 'active' as "isActive", last_used_at as "lastUsedAt",
           witnessed::float8, standing.seen_at as "seenAt", standing.closed, standing.operator,
           closing.ordered_by as "closedByOrderOf", counters.at as "reportedAt", in_service as "inService",
           denomination, notes, level, rejected_denomination as "rejectedDenomination", rejected_notes as "rejectedNotes",
           account.posted as booked, account.opened_at as "openedAt", coalesce(flow.withdrawn, 0)::bigint as withdrawn,
           coalesce(flow.deposited, 0)::bigint as deposited, coalesce(flow.movements, 0)::integer as movements,
           flow.oldest_at as "oldestAt", coalesce(held.holds, 0)::integer as holds,
           held.oldest_at as "oldestHoldAt", psk.epoch::float8, psk.made_at as "keyMadeAt",
           coalesce(psk.is_next, false) as "isKeyNext",
           coalesce(orders.open, '[]') as "openOrders"
    from terminal
    left join terminal_standing as standing on standing.terminal = terminal.id
    left join terminal_counters as counters on counters.terminal = terminal.id
    left join account on account.terminal = terminal.id
    left join (
      select terminal, count(*) as holds, min(placed_at) as oldest_at from hold where state = 'held' group by terminal
    ) as held on held.terminal = terminal.id
    left join lateral (
      select epoch, made_at, exists (
        select from terminal_psk as older
        where older.terminal = terminal.id and older.epoch < terminal_psk.epoch and older.not_after is null) as is_next
      from terminal_psk where terminal_psk.terminal = terminal.id order by epoch desc limit 1
    ) as psk on true
    left join lateral (
      select ordered_by from terminal_order
      where terminal_order.terminal = terminal.id and kind = 'close' and terminal_order.state = 'done'
      order by ordered_at desc limit 1
    ) as closing on standing.closed = 'order'
    left join lateral (
      select jsonb_agg(jsonb_build_object('id', id, 'kind', kind, 'orderedBy', ordered_by,
               'orderedAt', round(extract(epoch from ordered_at) * 1000)) order by ordered_at) as open
      from terminal_order where terminal_order.terminal = terminal.id and terminal_order.state = 'open'
    ) as orders on true
    left join lateral (
      select sum(amount) filter (where kind = 'withdrawal') as withdrawn,
             sum(amount) filter (where kind = 'deposit') as deposited,
             count(*) as movements, min(at) as oldest_at
      from entry
      where account = account.id and number > account.entries - ${FLOW_MOVEMENTS_MOST} and at > ${new Date(now - FLOW_MS)}
    ) as flow on terminal.state = 'active'
    order by terminal.id collate "C" limit ${TERMINALS_MOST}`;
  return rows.map((row) => ({ ...row, ...timesOf(row) }) as OverviewRow);
}

const timesOf = (row: Stored): Readonly<Record<Times, number | null>> =>
  Object.fromEntries(TIMES.map((name) => [name, row[name]?.getTime() ?? null])) as Record<Times, number | null>;
