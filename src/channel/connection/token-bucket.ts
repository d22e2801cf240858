/** A token bucket: `perSecond` tokens a second, and at most `size` at once. */
export class TokenBucket {
  readonly #perSecond: number;
  readonly #size: number;
  #tokens: number;
  #filledAt: number;

  /** Full at first; `size` is one second's worth by default. Times are milliseconds of a monotonic clock. */
  constructor(perSecond: number, now: number, size = perSecond) {
    this.#perSecond = perSecond;
    this.#size = size;
    this.#tokens = size;
    this.#filledAt = now;
  }

  /** Takes one token; returns false if there is none. */
  take(now: number): boolean {
    this.#fill(now);
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  /** Takes tokens for work that is already done, below 0 if need be. Returns the milliseconds until the level is 0 again. */
  spend(tokens: number, now: number): number {
    this.#fill(now);
    this.#tokens -= tokens;
    return Math.max(0, (-1_000 * this.#tokens) / this.#perSecond);
  }

  /** Returns how many tokens there are; below 0 if some are owed. */
  level(now: number): number {
    this.#fill(now);
    return this.#tokens;
  }

  /** Returns true if the bucket is full, and so behaves like a new one. */
  isFull(now: number): boolean {
    return this.level(now) >= this.#size;
  }

  #fill(now: number): void {
    this.#tokens = Math.min(this.#size, this.#tokens + ((now - this.#filledAt) * this.#perSecond) / 1000);
    this.#filledAt = now;
  }
}
