import { insertEvents, type Sql, type Transaction } from "../../store/store.ts";
import type { CommittedEvent, Confidential } from "../log/line.ts";

/** The occasional queries and marks of audit_event; unsealed.ts has those that the sealer runs for every event. */

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
 * Gives the events of these ids the indices from `firstIndex` on. Returns how many of them existed and had none. The limit
 * forces one lookup for each event, whatever statistics the planner has of a table that fills and empties.
 */
export async function markSealed(sql: Sql | Transaction, ids: readonly string[], firstIndex: number): Promise<number> {
  const { count } = await sql`
    update audit_event set sealed_index = ${firstIndex} + place - 1
    from unnest(${ids as string[]}::uuid[]) with ordinality as sealed (event, place)
      cross join lateral (select ctid as version from audit_event where id = event and sealed_index is null limit 1) as found
    where audit_event.ctid = version`;
  return count;
}

/** Returns true if at least `many` committed events have no index yet. */
export async function areWaiting(sql: Sql, many: number): Promise<boolean> {
  return (await sql`select from audit_event where sealed_index is null order by id offset ${many - 1} limit 1`).length > 0;
}

/** Returns how many records the log has, by the marks in the database. */
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

/** Yields the marked events in the order of their index, in lists. */
export async function* sealedEvents(sql: Sql): AsyncGenerator<SealedEvent[]> {
  const rows = sql<SealedRow[]>`
    select id, at, kind, outcome, terminal, session, request, customer, account, amount, confidential, sealed_index
    from audit_event where sealed_index is not null order by sealed_index`;
  for await (const batch of rows.cursor(256))
    yield batch.map(({ sealed_index, ...row }) => ({ index: Number(sealed_index), event: asEvent(row) }));
}

/** Returns those of these events that exist, by id, each with its index; the index is null if it has none yet. */
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

/** The committed events that are not in the log yet. */
export interface Backlog {
  /** How many committed events have no index; never more than BACKLOG_MAX, which means that many or more. */
  readonly unsealed: number;
  /** When the oldest of them happened, in milliseconds since 1970 UTC; null if there is none. */
  readonly oldestAt: number | null;
}

/** Twice the backlog at which the bank stops accepting money operations; counting further would only cost time. */
const BACKLOG_MAX = 200_000;

export async function readBacklog(sql: Sql): Promise<Backlog> {
  const [row] = await sql<{ unsealed: bigint; oldest: Date | null }[]>`
    select (select count(*) from (select from audit_event where sealed_index is null limit ${BACKLOG_MAX}) as waiting) as unsealed,
           (select at from audit_event where sealed_index is null order by id limit 1) as oldest`;
  return { unsealed: Number(row?.unsealed), oldestAt: row?.oldest?.getTime() ?? null };
}

/**
 * Writes the event that the log is sealed to another auditor's key from here on, unless the same event already waits to be
 * sealed. Commits it alone, before anything is sealed to the new key, so that a failed batch does not lose it.
 */
export async function noteRekey(sql: Sql, before: string, after: string): Promise<void> {
  const [waiting] = await sql<{ key: string }[]>`
    select confidential ->> 'key' as key from audit_event
    where sealed_index is null and kind = 'audit-rekey' order by id desc limit 1`;
  if (waiting?.key === after) return;
  await insertEvents(sql, [{ at: Date.now(), kind: "audit-rekey", outcome: "ok", confidential: { before, key: after } }]);
}
