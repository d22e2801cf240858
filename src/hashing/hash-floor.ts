/** Most processor time owed, in milliseconds: after hours of starvation, hashing must not take the cores for longer than this. */
const OWED_MOST_MS = 1_000;
/** Most surplus that counts, in milliseconds: hashing starves only after it has got this much less than its floor. */
const AHEAD_MOST_MS = 100;

/** One measurement: a monotonic clock, and the processor time of hashing so far; both in milliseconds. */
export interface Reading {
  readonly at: number;
  readonly cpu: number;
}

/**
 * The least processor time of hashing, however busy the machine is. It keeps an account of the time that hashing was due while it
 * had work, and of the time that it got (docs/decisions/0012-hashing-apart.md).
 */
export class HashFloor {
  readonly #cores: number;
  #last: Reading | null = null;
  #owed = -AHEAD_MOST_MS;

  /** `cores` is the floor as a number of cores, such as 0.5. */
  constructor(cores: number) {
    this.#cores = cores;
  }

  /** Begins a new account: work begins after a rest. */
  begin(reading: Reading): void {
    this.#last = reading;
    this.#owed = -AHEAD_MOST_MS;
  }

  /** Takes a reading while there is work. Returns true while hashing has had less than its floor. */
  isStarved(reading: Reading): boolean {
    const { at, cpu } = this.#last ?? reading;
    this.#last = reading;
    const owed = this.#owed + this.#cores * (reading.at - at) - (reading.cpu - cpu);
    this.#owed = Math.min(OWED_MOST_MS, Math.max(-AHEAD_MOST_MS, owed));
    return this.#owed > 0;
  }
}
