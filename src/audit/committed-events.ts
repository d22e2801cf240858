import type { Sql, Transaction } from "../store/connect.ts";
import type { CommittedEvent, Confidential } from "./line.ts";

/** What the sealer reads and marks in audit_event. */

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
 * For this transaction the planner follows the indexes. A table that fills and empties like this one has no statistics that
 * hold: by itself it would now and then sort all that waits for each batch, or join a batch by reading the whole table.
 */
export async function followIndexes(tx: Transaction): Promise<void> {
  await tx`
    select set_config(name, 'off', true)
    from unnest(array['enable_sort', 'enable_seqscan', 'enable_bitmapscan', 'enable_hashjoin', 'enable_mergejoin']) as name`;
}

/** An event as it was read, and where its row lies: PostgreSQL's own address of this version of it. */
export interface UnsealedEvent extends CommittedEvent {
  readonly version: string;
}

/**
 * Committed events that have no index yet, at most `most`. Asks for nothing but that, never for "newer than the last one": a
 * transaction that took its event's id early and commits late is found by the next call.
 */
export async function takeUnsealed(sql: Sql | Transaction, most: number): Promise<UnsealedEvent[]> {
  const rows = await sql<(Row & { version: string })[]>`
    select ctid::text as version, id, at, kind, outcome, terminal, session, request, customer, account, amount, confidential
    from audit_event where sealed_index is null order by id limit ${most}`;
  return rows.map(asEvent);
}

/**
 * Gives these events the indices from `firstIndex` on. Comes to how many there were and had none. Each is found where it was
 * read, which saves the way through an index; one that is not there any more, because somebody changed its row, by its id. Each
 * is looked up by itself (the limit sees to that): left to choose, the planner compares all that waits with all of them.
 */
export async function markTaken(tx: Transaction, events: readonly UnsealedEvent[], firstIndex: number): Promise<number> {
  const ids = events.map(({ id }) => id);
  const { count } = await tx`
    update audit_event set sealed_index = ${firstIndex} + place - 1
    from unnest(${events.map(({ version }) => version)}::text[]::tid[], ${ids}::uuid[]) with ordinality as taken (version, event, place)
      cross join lateral
        (select ctid as row from audit_event where ctid = version and id = event and sealed_index is null limit 1) as found
    where audit_event.ctid = found.row`;
  return count === events.length ? count : count + (await markSealed(tx, ids, firstIndex));
}

/** The same for events of which only the id is known. */
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
