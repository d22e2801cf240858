/** A token bucket: so many tokens a second, and as many at once as it holds. */
export class TokenBucket {
  readonly #perSecond: number;
  readonly #size: number;
  #tokens: number;
  #filledAt: number;

  /** Full at first; holds one second's worth unless told otherwise. Times are milliseconds of a monotonic clock. */
  constructor(perSecond: number, now: number, size = perSecond) {
    this.#perSecond = perSecond;
    this.#size = size;
    this.#tokens = size;
    this.#filledAt = now;
  }

  /** Takes one token; false if there is none. */
  take(now: number): boolean {
    this.#fill(now);
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  /** Takes tokens for what is done already, below none if need be. Returns the milliseconds until none is owed. */
  spend(tokens: number, now: number): number {
    this.#fill(now);
    this.#tokens -= tokens;
    return Math.max(0, (-1_000 * this.#tokens) / this.#perSecond);
  }

  /** How many tokens there are; below 0 if some are owed. */
  level(now: number): number {
    this.#fill(now);
    return this.#tokens;
  }

  /** True if nothing was taken of late: the bucket is as good as a new one. */
  isFull(now: number): boolean {
    return this.level(now) >= this.#size;
  }

  #fill(now: number): void {
    this.#tokens = Math.min(this.#size, this.#tokens + ((now - this.#filledAt) * this.#perSecond) / 1000);
    this.#filledAt = now;
  }
}
