import type { NamedMeasure, ProcessState } from "../writing/measure.ts";
import { Point } from "./point.ts";
import { SLOT_MS, type Slot, slotsOf } from "./server-history.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Until then the measures of a slot are written, if all is well, in milliseconds. */
const SETTLED_MS = 3_000;
/** A server whose newest measure is older is not known any more, in milliseconds. */
const SILENT_MS = 15_000;

/** A server by its newest measure. */
interface ServerNow {
  readonly server: string;
  /** At work; ended in order; or silent, and nobody knows what it does. */
  readonly state: "up" | "ended" | "not-known";
  /** When it made its newest measure, in milliseconds since 1970 UTC. */
  readonly at: number;
  /** Its processes at that time. */
  readonly processes: readonly ProcessState[];
}

/** The last hour of the whole bank. */
export interface LastHour {
  readonly from: number;
  readonly to: number;
  readonly servers: readonly ServerNow[];
  /** Every 5 seconds, oldest first. */
  readonly slots: readonly Point[];
  /** Every minute of the clock; the first and the last are cut off at `from` and `to`. */
  readonly minutes: readonly Point[];
  /** Any part of it, from and to a multiple of 5 seconds; with the whole hour its totals. */
  over(from: number, to: number): Point;
}

/**
 * Returns the hour before `now`, which is bank time in milliseconds since 1970 UTC, by these measures: those of each server in the order in
 * which it made them.
 */
export function hourOf(measures: readonly NamedMeasure[], now: number): LastHour {
  const to = Math.floor((now - SETTLED_MS) / SLOT_MS) * SLOT_MS;
  const from = to - HOUR_MS;
  const byServer = [...Map.groupBy(measures, ({ server }) => server)].sort(([one], [other]) => (one < other ? -1 : 1));
  const slots = byServer.map(([server, own]) => [server, slotsOf(own, { from, to })] as const);
  const over = (begin: number, end: number): Point => pointOf(slots, from, begin, end);
  return {
    ...{ from, to, over },
    servers: byServer.map(([server, own]) => serverNow(server, own.at(-1) as NamedMeasure, now)),
    // Whoever shows only a part of the hour pays for that part.
    get slots() {
      return Array.from({ length: HOUR_MS / SLOT_MS }, (_, n) => over(from + n * SLOT_MS, from + (n + 1) * SLOT_MS));
    },
    get minutes() {
      return minutesBetween(from, to).map(([begin, end]) => over(begin, end));
    },
  };
}

function pointOf(byServer: readonly (readonly [string, readonly Slot[]])[], first: number, from: number, to: number): Point {
  const place = (at: number): number => Math.max(0, Math.round((at - first) / SLOT_MS));
  const some = byServer.map(([server, slots]) => [server, slots.slice(place(from), place(to))] as const);
  return new Point(from, to - from, some);
}

function minutesBetween(from: number, to: number): readonly (readonly [from: number, to: number])[] {
  const minutes: [number, number][] = [];
  for (let at = from; at < to; ) {
    const end = Math.min(to, (Math.floor(at / MINUTE_MS) + 1) * MINUTE_MS);
    minutes.push([at, end]);
    at = end;
  }
  return minutes;
}

function serverNow(server: string, { at, isLast, processes }: NamedMeasure, now: number): ServerNow {
  const state = isLast ? "ended" : now - at > SILENT_MS ? "not-known" : "up";
  return { server, state, at, processes };
}
