import type { Sql } from "../../store/store.ts";
import { hourOf, type LastHour } from "./last-hour.ts";
import { type PlacedMeasure, readMeasures } from "./read-measures.ts";

/**
 * So long after a row was read, another one with an earlier place is still looked for, in milliseconds: transactions commit in
 * another order than they take their places. What commits later still is found when all is read again.
 */
const LATE_MS = 60_000;
/** After so long all rows are read again, in milliseconds: old ones are deleted, and a database may be restored from a backup. */
const WHOLE_EVERY_MS = 600_000;

interface Kept extends PlacedMeasure {
  /** By a clock that does not step, in milliseconds. */
  readonly readAt: number;
}

/**
 * Reads the last hour again and again: each time only the measures that are new since the last reading, while the others stay in
 * memory, once for all who ask. An hour of one server is a megabyte to send and to parse, and what is new is two kilobytes.
 */
export class HourReader {
  readonly #sql: Sql;
  readonly #time: () => number;
  /** In the order of their places. */
  #kept: readonly Kept[] = [];
  #wholeAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<readonly Kept[]> | null = null;

  /** `time` is a clock that does not step, in milliseconds. */
  constructor(sql: Sql, time: () => number = () => performance.now()) {
    this.#sql = sql;
    this.#time = time;
  }

  /**
   * Returns what all servers did in the hour before `now`, which is bank time in milliseconds since 1970 UTC. The hour ends a few seconds
   * before `now`, where the measures of all servers are there. Rejects as the database does; the next reading goes on from what is kept.
   */
  async read(now: number): Promise<LastHour> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = null;
    });
    return hourOf(await this.#reading, now);
  }

  async #read(): Promise<readonly Kept[]> {
    const readAt = this.#time();
    const isWhole = readAt - this.#wholeAt >= WHOLE_EVERY_MS;
    const kept = isWhole ? [] : this.#kept;
    const settled = kept.findLastIndex((each) => each.readAt <= readAt - LATE_MS);
    const after = kept[settled]?.place ?? 0;
    const except = kept.slice(settled + 1).map(({ place }) => place);
    const fresh = (await readMeasures(this.#sql, { after, except })).map((each) => ({ ...each, readAt }));
    if (isWhole) this.#wholeAt = readAt;
    if (isWhole || fresh.length > 0) this.#kept = [...kept, ...fresh].sort((one, other) => one.place - other.place);
    return this.#kept;
  }
}
