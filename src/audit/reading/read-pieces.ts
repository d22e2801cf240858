import type { EventFields, EventPlace } from "../../events/events.ts";
import type { Sql, Transaction } from "../../store/store.ts";
import { AuditError } from "../audit-error.ts";
import type { Range } from "../checkpoints/checkpoint-rows.ts";
import type { LogPiece } from "../checkpoints/log-pieces.ts";
import { type EventFilter, matching } from "./event-filter.ts";

/** An event as its row has it, without its confidential part, and its place in the log. */
export interface FoundEvent extends EventFields, EventPlace {
  /** Its index in the log; null if no checkpoint covers it yet. */
  readonly index: number | null;
}

/** A range of one writer's events, and the index of the first. */
export interface IndexedRange extends Range {
  readonly index: number;
}

/** The most events that one query reads, but for the last piece. */
const EVENTS_MAX = 8_192;

/** Returns the ranges of these pieces that are within `from` and `end`, in portions of about EVENTS_MAX events. */
export function* portionsOf(
  pieces: readonly LogPiece[],
  { from, end }: { readonly from: number; readonly end: number },
): Generator<readonly IndexedRange[]> {
  let [some, events] = [[] as IndexedRange[], 0];
  for (const piece of pieces) {
    for (const range of within(piece, from, end)) {
      some.push(range);
      events += range.last - range.first + 1;
    }
    if (events < EVENTS_MAX) continue;
    yield some;
    [some, events] = [[], 0];
  }
  if (some.length > 0) yield some;
}

function* within({ fromSize, ranges }: LogPiece, from: number, end: number): Generator<IndexedRange> {
  let index = fromSize;
  for (const { writer, first, last } of ranges) {
    const next = index + last - first + 1;
    const [low, high] = [Math.max(from, index), Math.min(end, next)];
    if (low < high) yield { writer, first: first + low - index, last: first + high - 1 - index, index: low };
    index = next;
  }
}

export const countOf = (ranges: readonly Range[]): number => ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0);

type Row = Omit<FoundEvent, "at" | "amount" | "index"> & {
  readonly at: Date;
  readonly amount: bigint | null;
  readonly index?: number;
};

/** The columns of an event in clear. The key of the events finds them range by range: nothing pushes the filter before the limit. */
const FIELDS = "writer, n, at, kind, outcome, terminal, session, request, customer, account, amount";

/** Returns the events of these ranges that match, by their indexes; at most `most`, the newest if `newestFirst`. */
export async function readRanges(
  sql: Sql | Transaction,
  ranges: readonly IndexedRange[],
  { filter, most, newestFirst = false }: { readonly filter: EventFilter; readonly most: number; readonly newestFirst?: boolean },
): Promise<readonly FoundEvent[]> {
  const rows = await sql<Row[]>`
    select event.*, (range.index + event.n - range.first)::float8 as index
    from ${eventsOf(sql, ranges)}
    where ${matching(sql, filter)}
    order by index ${newestFirst ? sql`desc` : sql``} limit ${most}`;
  return rows.map(eventFrom);
}

/**
 * As readRanges, the oldest first, and reads all events of the ranges to find out whether one is missing: throws AuditError `log-events` then.
 */
export async function readAll(
  sql: Sql | Transaction,
  ranges: readonly IndexedRange[],
  { filter, most }: { readonly filter: EventFilter; readonly most: number },
): Promise<readonly FoundEvent[]> {
  const rows = await sql<(Row & { readonly there: number })[]>`
    with event as materialized (
      select event.*, (range.index + event.n - range.first)::float8 as index from ${eventsOf(sql, ranges)}
    )
    select there, event.* from (select count(*)::integer as there from event) as counted left join event on ${matching(sql, filter)}
    order by index limit ${most}`;
  if (rows[0]?.there !== countOf(ranges))
    throw new AuditError("log-events", "the database lacks events that a signed checkpoint covers: run strongroom verify");
  // No event matches: the row has only their number.
  return rows.flatMap(({ there: _, ...row }) => (row.at === null ? [] : [eventFrom(row)]));
}

/** Returns how many events of these ranges match, by kind. */
export async function countRanges(
  sql: Sql | Transaction,
  ranges: readonly IndexedRange[],
  filter: EventFilter,
): Promise<readonly { readonly kind: string; readonly count: number }[]> {
  return sql<{ kind: string; count: number }[]>`
    select kind, count(*)::integer as count from ${eventsOf(sql, ranges)} where ${matching(sql, filter)} group by kind`;
}

const eventsOf = (sql: Sql | Transaction, ranges: readonly IndexedRange[]) => sql`
  unnest(${ranges.map(({ writer }) => writer.toString())}::bigint[], ${ranges.map(({ first }) => first)}::integer[],
         ${ranges.map(({ last }) => last)}::integer[], ${ranges.map(({ index }) => String(index))}::bigint[])
    as range (from_writer, first, last, index)
  cross join lateral (
    select ${sql.unsafe(FIELDS)} from audit_event
    where writer = range.from_writer and n between range.first and range.last offset 0
  ) as event`;

/** Returns the matching events that no checkpoint covers yet, by their times. They are few, unless the sequencer stands still. */
export async function readWaiting(
  sql: Sql | Transaction,
  { filter, most }: { readonly filter: EventFilter; readonly most: number },
): Promise<readonly FoundEvent[]> {
  const rows = await sql<Row[]>`
    with newest as (select open, open_last from audit_checkpoint order by from_size desc limit 1),
    known as (select unnest(open) as writer, unnest(open_last) as n from newest),
    chain as (
      select coalesce(known.writer, audit_writer.writer) as writer, coalesce(known.n, 0) as n
      from known full join audit_writer on audit_writer.writer = known.writer
    )
    select event.* from chain
    cross join lateral (
      select ${sql.unsafe(FIELDS)} from audit_event where writer = chain.writer and n > chain.n offset 0
    ) as event
    where ${matching(sql, filter)}
    order by at desc limit ${most}`;
  return rows.map(eventFrom).sort((one, other) => one.at - other.at || one.n - other.n);
}

const eventFrom = ({ at, amount, session, index, ...row }: Row): FoundEvent => ({
  ...row,
  at: at.getTime(),
  amount: amount === null ? null : Number(amount),
  session: session?.replaceAll("-", "") ?? null,
  index: index ?? null,
});
