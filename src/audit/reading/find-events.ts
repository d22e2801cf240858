import { madeAt } from "../../model/model.ts";
import type { Sql, Transaction } from "../../store/store.ts";
import { placeAt } from "../checkpoints/log-index.ts";
import { LATE_MS, type Period, piecesBefore, piecesOf } from "../checkpoints/log-pieces.ts";
import { logSize } from "../sequencing/backlog.ts";
import type { EventFilter } from "./event-filter.ts";
import { countOf, type FoundEvent, portionsOf, readRanges, readWaiting } from "./read-pieces.ts";

/**
 * Which events to find: those of requests; those of a session; those of a reference (the last eight digits of a request's or a session's
 * id); the newest of a customer; or the one at an index of the log. `moments` are the times at which the bank stored something of the
 * requests, in milliseconds since 1970 UTC. `reach` bounds how many of the newest events are read.
 */
export type EventSearch =
  | { readonly by: "requests"; readonly requests: readonly string[]; readonly moments: readonly number[] }
  | { readonly by: "session"; readonly id: string; readonly reach: number }
  | { readonly by: "reference"; readonly id: string; readonly reach: number }
  | {
      readonly by: "customer";
      readonly customer: string;
      readonly kinds: readonly string[];
      readonly most: number;
      readonly reach: number;
    }
  | { readonly by: "index"; readonly index: number };

/** More than belong to one request or to one session. */
const FOUND_MAX = 10_000;
/** How long an ATM may wait with a request, and repeat it, after it has made its id. */
const ASKED_WITHIN_MS = 60_000;
/** An event of a session with this kind is its first. */
const FIRST_OF_SESSION = "channel-ready";

/**
 * Returns the events of this search in the order of the log, and then those that are not in it yet. No search reads the whole table of
 * events, and none needs an index on it, which would cost every operation of every customer:
 *
 * - of requests it reads some seconds of the log around each moment, and the minute in which each id was made. It misses an event of a
 *   refusal that nobody stored, if the ATM's clock was wrong by more.
 * - of a session, a reference or a customer it reads the log backwards until it has all, or has read `reach` events.
 */
export async function findEvents(sql: Sql | Transaction, search: EventSearch): Promise<readonly FoundEvent[]> {
  if (search.by === "index") return findAt(sql, search.index);
  if (search.by === "requests") return findRequests(sql, search.requests, search.moments);
  if (search.by === "session")
    return findNewest(sql, { session: search.id }, { ...search, most: FOUND_MAX }, ({ kind }) => kind === FIRST_OF_SESSION);
  if (search.by === "reference") return findNewest(sql, { idEnd: search.id }, { ...search, most: FOUND_MAX });
  return findNewest(sql, { customer: search.customer, kinds: search.kinds }, search);
}

async function findAt(sql: Sql | Transaction, index: number): Promise<readonly FoundEvent[]> {
  const place = await placeAt(sql, index);
  if (place === null) return [];
  const range = { writer: place.writer, first: place.n, last: place.n, index };
  return readRanges(sql, [range], { filter: {}, most: 1 });
}

async function findRequests(
  sql: Sql | Transaction,
  requests: readonly string[],
  moments: readonly number[],
): Promise<readonly FoundEvent[]> {
  if (requests.length === 0) return [];
  const filter = { requests };
  const found: FoundEvent[] = [];
  const pieces = await piecesOf(sql, periodsOf(requests, moments));
  for (const ranges of portionsOf(pieces, { from: 0, end: Number.MAX_SAFE_INTEGER }))
    found.push(...(await readRanges(sql, ranges, { filter, most: FOUND_MAX })));
  return [...found, ...(await readWaiting(sql, { filter, most: FOUND_MAX }))];
}

/** The periods in which the bank may have recorded something of these requests; those that touch are one. */
function periodsOf(requests: readonly string[], moments: readonly number[]): readonly Period[] {
  const each = [
    ...moments.map((at) => ({ since: at, until: at })),
    ...requests.map(madeAt).map((at) => ({ since: at, until: at + ASKED_WITHIN_MS })),
  ].sort((one, other) => one.since - other.since);
  const periods: Period[] = [];
  for (const { since, until } of each) {
    const last = periods.at(-1);
    if (last !== undefined && since <= last.until + LATE_MS)
      periods[periods.length - 1] = { since: last.since, until: Math.max(last.until, until) };
    else periods.push({ since, until });
  }
  return periods;
}

/** Reads backwards until `most` were found, `isFirst` is true for one, or `reach` events were read. */
async function findNewest(
  sql: Sql | Transaction,
  filter: EventFilter,
  { most, reach }: { readonly most: number; readonly reach: number },
  isFirst: (event: FoundEvent) => boolean = () => false,
): Promise<readonly FoundEvent[]> {
  const found: FoundEvent[] = [...(await readWaiting(sql, { filter, most }))];
  let [end, read] = [await logSize(sql), 0];
  while (end > 0 && read < reach && found.length < most && !found.some(isFirst)) {
    const pieces = await piecesBefore(sql, end, PIECES);
    for (const ranges of portionsOf(pieces, { from: 0, end })) {
      found.push(...(await readRanges(sql, ranges, { filter, most: most - found.length, newestFirst: true })));
      read += countOf(ranges);
      if (read >= reach || found.length >= most || found.some(isFirst)) break;
    }
    end = pieces.at(-1)?.fromSize ?? 0;
  }
  return found.sort(inOrder);
}

/** The pieces that one query names. */
const PIECES = 64;

/** By index; those that have none come last, by time. */
function inOrder(one: FoundEvent, other: FoundEvent): number {
  if (one.index !== null && other.index !== null) return one.index - other.index;
  if (one.index !== null || other.index !== null) return one.index !== null ? -1 : 1;
  return one.at - other.at || one.n - other.n;
}
