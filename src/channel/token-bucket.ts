/** A token bucket: so many tokens a second, and as many at once. */
export class TokenBucket {
  readonly #perSecond: number;
  #tokens: number;
  #filledAt: number;

  /** Full at first. Times are milliseconds of a monotonic clock. */
  constructor(perSecond: number, now: number) {
    this.#perSecond = perSecond;
    this.#tokens = perSecond;
    this.#filledAt = now;
  }

  /** Takes one token; false if there is none. */
  take(now: number): boolean {
    this.#fill(now);
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  /** True if nothing was taken of late: the bucket is as good as a new one. */
  isFull(now: number): boolean {
    this.#fill(now);
    return this.#tokens >= this.#perSecond;
  }

  #fill(now: number): void {
    this.#tokens = Math.min(this.#perSecond, this.#tokens + ((now - this.#filledAt) * this.#perSecond) / 1000);
    this.#filledAt = now;
  }
}
