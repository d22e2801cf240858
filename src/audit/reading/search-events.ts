import type { Sql, Transaction } from "../../store/store.ts";
import { indexesSince, indexUntil, piecesBefore } from "../checkpoints/log-pieces.ts";
import { logSize } from "../sequencing/backlog.ts";
import type { EventFilter } from "./event-filter.ts";
import { countOf, countRanges, type FoundEvent, type IndexedRange, portionsOf, readRanges } from "./read-pieces.ts";

/** Bounds on the work of one call: it stops after about this many events, or this long, in milliseconds. */
export interface ReadBounds {
  readonly events: number;
  readonly ms: number;
}

const BOUNDS: ReadBounds = { events: 200_000, ms: 2_000 };
/** The most events of a page. */
export const EVENT_PAGE_MAX = 200;
const PIECES = 64;

/** A page of a search, the newest event first. */
export interface EventPage {
  readonly events: readonly FoundEvent[];
  /** Give it as `before` to continue; null if no event before these matches. */
  readonly next: number | null;
  /** The records that were read: from this index, up to but not including this one. */
  readonly read: { readonly from: number; readonly end: number };
}

/**
 * Searches the records under checkpoints, the newest first, below the index `before`. It reads bounded parts of the log: a page may
 * have fewer events than `most`, or none, and still a `next`. A record that was found stays where it is, so pages neither skip nor
 * repeat one, whatever is recorded meanwhile.
 */
export async function searchEvents(
  sql: Sql | Transaction,
  filter: EventFilter,
  {
    before = null,
    most = EVENT_PAGE_MAX,
    bounds = BOUNDS,
  }: {
    readonly before?: number | null;
    readonly most?: number;
    readonly bounds?: ReadBounds;
  } = {},
): Promise<EventPage> {
  const count = Math.min(most, EVENT_PAGE_MAX);
  const { from, end } = await extentOf(sql, filter, before);
  const events: FoundEvent[] = [];
  let reached = end;
  for await (const ranges of backwards(sql, { from, end }, bounds)) {
    events.push(...(await readRanges(sql, ranges, { filter, most: count - events.length, newestFirst: true })));
    reached = lowest(ranges);
    if (events.length < count) continue;
    reached = events.at(-1)?.index ?? reached;
    break;
  }
  return { events, next: reached > from ? reached : null, read: { from: Math.min(reached, end), end } };
}

/** How many records match, by kind; of those that were read, if `isWhole` is false. */
export interface EventCounts {
  readonly kinds: Readonly<Record<string, number>>;
  readonly isWhole: boolean;
  readonly read: EventPage["read"];
}

/** Counts the records under checkpoints that match, by kind, the newest first until the bounds are reached. */
export async function countEvents(
  sql: Sql | Transaction,
  filter: EventFilter,
  bounds: ReadBounds = BOUNDS,
): Promise<EventCounts> {
  const { from, end } = await extentOf(sql, filter, null);
  const kinds = new Map<string, number>();
  let reached = end;
  for await (const ranges of backwards(sql, { from, end }, bounds)) {
    for (const { kind, count } of await countRanges(sql, ranges, filter)) kinds.set(kind, (kinds.get(kind) ?? 0) + count);
    reached = lowest(ranges);
  }
  const sorted = [...kinds].sort(([one], [other]) => (one < other ? -1 : 1));
  return { kinds: Object.fromEntries(sorted), isWhole: reached <= from, read: { from: Math.min(reached, end), end } };
}

/** The part of the log in which events of this filter can be. */
async function extentOf(sql: Sql | Transaction, { since, until }: EventFilter, before: number | null) {
  const [from = 0] = since === undefined ? [0] : await indexesSince(sql, [since]);
  const last = until === undefined ? await logSize(sql) : await indexUntil(sql, until);
  const end = Math.min(last, before ?? last);
  return { from: Math.min(from, end), end };
}

/** Yields the ranges of the log's part in portions, the newest first, until the bounds are reached. */
async function* backwards(
  sql: Sql | Transaction,
  { from, end }: { readonly from: number; readonly end: number },
  bounds: ReadBounds,
): AsyncGenerator<readonly IndexedRange[]> {
  const began = performance.now();
  let read = 0;
  for (let below = end; below > from; ) {
    const pieces = await piecesBefore(sql, below, PIECES);
    for (const ranges of portionsOf(pieces, { from, end: below })) {
      yield ranges;
      read += countOf(ranges);
      if (read >= bounds.events || performance.now() - began >= bounds.ms) return;
    }
    below = pieces.at(-1)?.fromSize ?? from;
  }
}

const lowest = (ranges: readonly IndexedRange[]): number => Math.min(...ranges.map(({ index }) => index));
