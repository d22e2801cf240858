/**
 * The relative error of a percentile: the returned value differs from a value that was measured by 2 % of it at most, from LEAST_MS to
 * MOST_MS. Shorter ones count as LEAST_MS, longer ones as MOST_MS.
 */
export const RELATIVE_ERROR = 0.02;
export const LEAST_MS = 0.01;
export const MOST_MS = 120_000;

/** The ratio of a bucket's upper bound to its lower one: no value of a bucket is farther than RELATIVE_ERROR from `middleOf` it. */
const GROWTH = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR);
const LN_GROWTH = Math.log(GROWTH);
const LAST = Math.ceil(Math.log(MOST_MS / LEAST_MS) / LN_GROWTH);

/** Returns the bucket of a latency in milliseconds: the n-th ends at LEAST_MS * GROWTH ** n. */
export const bucketOf = (ms: number): number =>
  ms > LEAST_MS ? Math.min(LAST, Math.ceil(Math.log(ms / LEAST_MS) / LN_GROWTH)) : 0;

const middleOf = (bucket: number): number => (bucket === 0 ? LEAST_MS : (2 * LEAST_MS * GROWTH ** bucket) / (GROWTH + 1));

/** Sums of shares are not exact: so small a part of the whole does not make a rank. */
const ROUNDING = 1e-9;

/**
 * How often each latency occurred, in log-scaled buckets. All processes and servers have the same buckets, so the sum of several
 * has the percentiles of all values together, with the same error.
 */
export class Latencies {
  readonly #buckets = new Map<number, number>();

  /** Adds to a bucket. `times` may be a fraction, if a part of an interval is added. */
  add(bucket: number, times: number): void {
    this.#buckets.set(bucket, (this.#buckets.get(bucket) ?? 0) + times);
  }

  /** Adds all of another. */
  merge(other: Iterable<readonly [bucket: number, times: number]>): void {
    for (const [bucket, times] of other) this.add(bucket, times);
  }

  /** How many values there are. */
  get count(): number {
    return this.#buckets.values().reduce((sum, times) => sum + times, 0);
  }

  /**
   * Returns the latency in milliseconds that the share `q` of all values (0 < q <= 1) does not exceed, by the nearest rank, with
   * RELATIVE_ERROR; null without a value.
   */
  percentile(q: number): number | null {
    const rank = q * this.count * (1 - ROUNDING);
    let below = 0;
    for (const [bucket, times] of [...this.#buckets].sort(([one], [other]) => one - other)) {
      below += times;
      if (times > 0 && below >= rank) return middleOf(bucket);
    }
    return null;
  }

  [Symbol.iterator](): MapIterator<[bucket: number, times: number]> {
    return this.#buckets.entries();
  }
}
