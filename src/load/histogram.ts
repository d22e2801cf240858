/** Times are kept to 1 percent: each bucket is so much wider than the one before. */
const GROWTH = Math.log(1.01);
/** The finest time that is told apart, in milliseconds. */
const LEAST_MS = 0.01;

/** The percentiles of a report, by their names. */
export const PERCENTILES = { p50: 0.5, p90: 0.9, p99: 0.99, "p99.9": 0.999 } as const;

/** Times in milliseconds, in a fixed room however many there are. */
export class Histogram {
  readonly #buckets: number[] = [];
  #count = 0;
  #most = 0;

  get count(): number {
    return this.#count;
  }

  /** The longest time, exactly; 0 without any. */
  get most(): number {
    return this.#most;
  }

  add(ms: number): void {
    const bucket = Math.max(0, Math.ceil(Math.log(ms / LEAST_MS) / GROWTH));
    this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + 1;
    this.#count++;
    this.#most = Math.max(this.#most, ms);
  }

  addAll(other: Histogram): void {
    for (const [bucket, times] of other.#buckets.entries())
      if (times !== undefined) this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + times;
    this.#count += other.#count;
    this.#most = Math.max(this.#most, other.#most);
  }

  /** The time that this share of all were not longer than, at most 1 percent too long; 0 without any. */
  quantile(share: number): number {
    let left = Math.ceil(share * this.#count);
    for (const [bucket, times = 0] of this.#buckets.entries()) {
      left -= times;
      if (left <= 0 && times > 0) return Math.min(this.#most, LEAST_MS * Math.exp(bucket * GROWTH));
    }
    return this.#most;
  }
}
