/** Answers a second that the page gives, and how many at once after a quiet moment. */
const PER_SECOND = 100;
const BURST = 200;

/** Bounds what strangers make the page's process compute, all of them together. Times are milliseconds of a monotonic clock. */
export class Rate {
  #left = BURST;
  #at: number;

  constructor(now: number) {
    this.#at = now;
  }

  /** False if there were too many lately. */
  take(now: number): boolean {
    this.#left = Math.min(BURST, this.#left + ((now - this.#at) * PER_SECOND) / 1_000);
    this.#at = now;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
