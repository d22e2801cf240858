/** How many refused sign-ins are recorded at once, and how many a second after that. */
const BURST = 100;
const PER_SECOND = 2;

/**
 * Bounds how many events strangers can cause: whoever reaches the console can fail to sign in as fast as it answers, and a log that is
 * behind suspends money. The events of refusals beyond the budget are left out, and the next one has their number.
 */
export class RefusalBudget {
  readonly #now: () => number;
  #left = BURST;
  #countedAt: number;
  #leftOut = 0;

  /** `now` is a monotonic clock, in milliseconds. */
  constructor(now = () => performance.now()) {
    this.#now = now;
    this.#countedAt = now();
  }

  /** Returns how many refusals were left out since the last one that was recorded; null if this one is to be left out too. */
  take(): number | null {
    const now = this.#now();
    this.#left = Math.min(BURST, this.#left + ((now - this.#countedAt) / 1_000) * PER_SECOND);
    this.#countedAt = now;
    if (this.#left < 1) {
      this.#leftOut++;
      return null;
    }
    this.#left--;
    const leftOut = this.#leftOut;
    this.#leftOut = 0;
    return leftOut;
  }
}
