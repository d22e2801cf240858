import type { Sql, Transaction } from "../../store/store.ts";
import { AuditError } from "../audit-error.ts";
import { type LogPiece, piecesFrom } from "../checkpoints/log-pieces.ts";
import { logSize } from "../sequencing/backlog.ts";
import type { EventFilter } from "./event-filter.ts";
import { type FoundEvent, portionsOf, readAll } from "./read-pieces.ts";
import { EVENT_PAGE_MAX } from "./search-events.ts";

/** A part of the log in its order, the oldest event first. */
export interface EventTail {
  readonly events: readonly FoundEvent[];
  /** Give it as `from` to continue: how many events of the log come before. */
  readonly next: number;
  /** The size of the log: at `next` there is nothing more yet. */
  readonly size: number;
}

const PIECES = 64;
/** The most events that one call looks at, whether they match or not. */
const LOOKED_AT_MOST = 32_768;

/**
 * Follows the log: returns the events from the index `from` on that match, at most `most`. `from` is 0 at first, and then `next` of the call
 * before. With `from` null it looks at the newest `most` events of the log. The order is that of the signed checkpoints (AUDIT.md, "Order
 * and checkpoints"), which never changes: an event that commits late is under a later checkpoint, so no reader misses an event or gets one
 * twice. A page may be short, or empty, before the end of the log: a call looks at LOOKED_AT_MOST events at most. Throws AuditError
 * `log-cursor` if the log has fewer events than `from`, and `log-events` or `log-checkpoint` if the database lacks part of what checkpoints
 * cover. It proves nothing else: `strongroom verify` does.
 */
export async function tailEvents(
  sql: Sql | Transaction,
  from: number | null,
  most: number = EVENT_PAGE_MAX,
  filter: EventFilter = {},
): Promise<EventTail> {
  if (!Number.isSafeInteger(most) || most < 1) throw new RangeError("the most events are a whole number from 1 up");
  const size = await logSize(sql);
  const count = Math.min(most, EVENT_PAGE_MAX);
  const begin = from ?? Math.max(0, size - count);
  if (!Number.isSafeInteger(begin) || begin < 0 || begin > size)
    throw new AuditError("log-cursor", `the cursor ${begin} is not of this log, which has ${size} events: begin again`);
  const end = Math.min(size, begin + (takesAll(filter) ? count : LOOKED_AT_MOST));
  const events: FoundEvent[] = [];
  let next = begin;
  while (next < end && events.length < count) {
    const pieces = await piecesFrom(sql, next, PIECES);
    checkOrder(pieces, next);
    for (const ranges of portionsOf(pieces, { from: next, end })) {
      events.push(...(await readAll(sql, ranges, { filter, most: count - events.length })));
      next = Math.max(...ranges.map(({ index, first, last }) => index + last - first + 1));
      if (events.length < count) continue;
      next = (events.at(-1)?.index ?? next) + 1;
      break;
    }
  }
  return { events, next, size };
}

const takesAll = (filter: EventFilter): boolean => Object.values(filter).every((each) => each === undefined);

/** Throws AuditError `log-checkpoint` unless these pieces follow each other, and the first has the event at this index. */
function checkOrder(pieces: readonly LogPiece[], from: number): void {
  let reached: number | null = null;
  for (const { fromSize, size, ranges } of pieces) {
    const events = ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0);
    if (fromSize !== (reached ?? Math.min(fromSize, from)) || events !== size - fromSize) throw broken(`of size ${size}`);
    reached = size;
  }
  if (reached === null) throw broken(`after the event ${from}`);
}

const broken = (which: string): AuditError =>
  new AuditError("log-checkpoint", `the database's checkpoint ${which} does not continue the one before: run strongroom verify`);
