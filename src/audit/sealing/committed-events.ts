import type { Sql, Transaction } from "../../store/store.ts";
import type { CommittedEvent, Confidential } from "../log/line.ts";

/** What of audit_event is asked for or marked now and then; what the sealer does with every event is in unsealed.ts. */

interface Row {
  id: string;
  at: Date;
  kind: string;
  outcome: string;
  terminal: string | null;
  session: string | null;
  request: string | null;
  customer: string | null;
  account: string | null;
  amount: bigint | null;
  confidential: Confidential | null;
}

const asEvent = <Of extends Row>(row: Of): Omit<Of, keyof CommittedEvent> & CommittedEvent => ({
  ...row,
  at: row.at.getTime(),
  amount: row.amount === null ? null : Number(row.amount),
});

/**
 * Gives the events of these ids the indices from `firstIndex` on. Comes to how many there were and had none. Each is looked up by
 * itself (the limit sees to that), whatever the planner thinks of a table that fills and empties.
 */
export async function markSealed(sql: Sql | Transaction, ids: readonly string[], firstIndex: number): Promise<number> {
  const { count } = await sql`
    update audit_event set sealed_index = ${firstIndex} + place - 1
    from unnest(${ids as string[]}::uuid[]) with ordinality as sealed (event, place)
      cross join lateral (select ctid as version from audit_event where id = event and sealed_index is null limit 1) as found
    where audit_event.ctid = version`;
  return count;
}

/** Whether at least so many committed events have no index yet. */
export async function areWaiting(sql: Sql, many: number): Promise<boolean> {
  return (await sql`select from audit_event where sealed_index is null order by id offset ${many - 1} limit 1`).length > 0;
}

/** How many records the log has as far as the database knows. */
export async function countSealed(sql: Sql | Transaction): Promise<number> {
  const [row] = await sql<{ sealed: bigint }[]>`
    select coalesce(max(sealed_index) + 1, 0) as sealed from audit_event where sealed_index is not null`;
  return Number(row?.sealed);
}

export interface SealedEvent {
  readonly index: number;
  readonly event: CommittedEvent;
}

type SealedRow = Row & { sealed_index: bigint };

/** Marked events in the order of their index, in lists. */
export async function* sealedEvents(sql: Sql): AsyncGenerator<SealedEvent[]> {
  const rows = sql<SealedRow[]>`
    select id, at, kind, outcome, terminal, session, request, customer, account, amount, confidential, sealed_index
    from audit_event where sealed_index is not null order by sealed_index`;
  for await (const batch of rows.cursor(256))
    yield batch.map(({ sealed_index, ...row }) => ({ index: Number(sealed_index), event: asEvent(row) }));
}

/** These events by id, as far as there are such, each with its index or, where it has none yet, null. */
export async function findEvents(
  sql: Sql,
  ids: readonly string[],
): Promise<Map<string, { index: number | null; event: CommittedEvent }>> {
  const rows = await sql<(Row & { sealed_index: bigint | null })[]>`
    select id, at, kind, outcome, terminal, session, request, customer, account, amount, confidential, sealed_index
    from audit_event where id = any(${ids as string[]}::uuid[])`;
  return new Map(
    rows.map(({ sealed_index, ...row }) => [
      row.id,
      { index: sealed_index === null ? null : Number(sealed_index), event: asEvent(row) },
    ]),
  );
}

/** What the log still lacks. */
export interface Backlog {
  /** How many committed events have no index; never more than BACKLOG_MAX, which means that many or more. */
  readonly unsealed: number;
  /** When the oldest of them happened, in milliseconds since 1970 UTC; null where there is none. */
  readonly oldestAt: number | null;
}

/** Twice what the bank lets wait before it takes no new money operation; counting further would only cost. */
const BACKLOG_MAX = 200_000;

export async function readBacklog(sql: Sql): Promise<Backlog> {
  const [row] = await sql<{ unsealed: bigint; oldest: Date | null }[]>`
    select (select count(*) from (select from audit_event where sealed_index is null limit ${BACKLOG_MAX}) as waiting) as unsealed,
           (select at from audit_event where sealed_index is null order by id limit 1) as oldest`;
  return { unsealed: Number(row?.unsealed), oldestAt: row?.oldest?.getTime() ?? null };
}
