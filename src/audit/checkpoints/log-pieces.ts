import type { Sql, Transaction } from "../../store/store.ts";
import { logSize } from "../sequencing/backlog.ts";
import type { Range } from "./checkpoint-rows.ts";

/** The records that one checkpoint added to the log, and where their events are. Nobody has proven it: `strongroom verify` does. */
export interface LogPiece {
  /** The indexes of its records: from this one up to but not including `size`. */
  readonly fromSize: number;
  readonly size: number;
  /** The time of its first event, in milliseconds since 1970 UTC: its other commits began later. */
  readonly earliest: number;
  readonly ranges: readonly Range[];
}

/** How long after its time an event is recorded at most, in milliseconds: a sign-in is recorded once its password was hashed. */
export const LATE_MS = 15_000;
/** How much the clock of a server that signs may be behind the bank's, in milliseconds. */
const SKEW_MS = 10_000;

/** The most pieces of one look, or of one period: some minutes of the log. */
const PIECES_MAX = 512;

interface Row {
  from_size: bigint;
  size: bigint;
  writer: bigint[];
  first: number[];
  last: number[];
  earliest: Date | null;
}

const COLUMNS = `greatest(from_size, 0) as from_size, size, writer, first, last,
  (select at from audit_event where audit_event.writer = piece.writer[1] and n = piece.first[1]) as earliest`;
/** Not before any of its events: when it was signed or, if that clock was wrong, when its last commit began. */
const SIGNED = `greatest(piece.at, (
  select at from audit_event where audit_event.writer = piece.writer[cardinality(piece.writer)]
                               and n = piece.last[cardinality(piece.last)]))`;

/** Returns the pieces with records below the index `end`, the newest first, at most `most`. */
export async function piecesBefore(sql: Sql | Transaction, end: number, most: number): Promise<readonly LogPiece[]> {
  const rows = await sql<Row[]>`
    select ${sql.unsafe(COLUMNS)} from audit_checkpoint as piece
    where from_size < ${end} and size > 0 order by from_size desc limit ${most}`;
  return rows.map(pieceFrom);
}

/** Returns the pieces with records from the index `from` on, the oldest first, at most `most`. */
export async function piecesFrom(sql: Sql | Transaction, from: number, most: number): Promise<readonly LogPiece[]> {
  const rows = await sql<Row[]>`
    select ${sql.unsafe(COLUMNS)} from audit_checkpoint as piece where size > ${from} order by size limit ${most}`;
  return rows.map(pieceFrom);
}

/**
 * Returns for each of these times, in milliseconds since 1970 UTC, the index from which on the log has all events of that time and
 * later: no event is signed before it happens. A binary search: some twenty look-ups for each time, in one statement.
 */
export async function indexesSince(sql: Sql | Transaction, times: readonly number[]): Promise<readonly number[]> {
  if (times.length === 0) return [];
  const rows = await sql<{ place: number; low: number }[]>`
    with recursive search (place, since, low, high) as (
      select place::integer, since, 0::bigint, coalesce((select size from audit_checkpoint order by size desc limit 1), 0)
      from unnest(${times.map((time) => new Date(time - SKEW_MS).toISOString())}::timestamptz[]) with ordinality as asked (since, place)
      union all
      select place, since, case when reached then low else size end, case when reached then from_size else high end
      from search cross join lateral (
        select greatest(from_size, 0) as from_size, size, ${sql.unsafe(SIGNED)} >= since as reached
        from audit_checkpoint as piece where size > (low + high) / 2 order by size limit 1
      ) as middle
      where low < high
    )
    select place, low::float8 from search where low >= high`;
  const found = new Map(rows.map(({ place, low }) => [place, low]));
  return times.map((_, i) => found.get(i + 1) ?? 0);
}

/**
 * Returns the index below which the log has the events of this time (milliseconds since 1970 UTC) and earlier, but for those that were
 * recorded more than LATE_MS late: an end of a session, say, that waited for a lost database.
 */
export async function indexUntil(sql: Sql | Transaction, time: number): Promise<number> {
  let [end = 0] = await indexesSince(sql, [time + LATE_MS + SKEW_MS]);
  // If the sequencer was behind, what it signed then had happened earlier.
  for (;;) {
    const pieces = await piecesFrom(sql, end, PIECES_MAX);
    const later = pieces.findIndex(({ earliest }) => earliest > time + LATE_MS);
    if (later >= 0) return pieces[later]?.fromSize ?? end;
    if (pieces.length < PIECES_MAX) return logSize(sql);
    end = pieces.at(-1)?.size ?? end;
  }
}

/** A period, in milliseconds since 1970 UTC, both ends included. */
export interface Period {
  readonly since: number;
  readonly until: number;
}

/** Returns the pieces that may have events of these short periods, each once, the oldest first. */
export async function piecesOf(sql: Sql | Transaction, periods: readonly Period[]): Promise<readonly LogPiece[]> {
  if (periods.length === 0) return [];
  const starts = await indexesSince(
    sql,
    periods.map(({ since }) => since),
  );
  const rows = await sql<Row[]>`
    select distinct on (size) piece.*
    from unnest(${starts.map(String)}::bigint[],
                ${periods.map(({ until }) => new Date(until + LATE_MS).toISOString())}::timestamptz[]) as period (start, until)
    cross join lateral (
      select ${sql.unsafe(COLUMNS)} from audit_checkpoint as piece where size > start order by size limit ${PIECES_MAX}
    ) as piece
    where earliest is null or earliest <= until
    order by size`;
  return rows.map(pieceFrom);
}

/** An event that is missing has no time: verification names it, and here its piece is read. */
const pieceFrom = ({ from_size, size, writer, first, last, earliest }: Row): LogPiece => ({
  fromSize: Number(from_size),
  size: Number(size),
  earliest: earliest?.getTime() ?? Number.NEGATIVE_INFINITY,
  ranges: writer.map((each, i) => ({ writer: each, first: first[i] as number, last: last[i] as number })),
});
