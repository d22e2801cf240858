/** More is not made up for afterwards, in milliseconds of processor time: hours of hunger would end in seconds of greed. */
const OWED_MOST_MS = 1_000;
/** A surplus that still counts: it takes that much less than the floor, and then some time, before hashing is found to starve. */
const AHEAD_MOST_MS = 100;

/** What was measured: a monotonic clock, and the processor time that hashing has had so far; both in milliseconds. */
export interface Reading {
  readonly at: number;
  readonly cpu: number;
}

/**
 * The floor of the processor that hashing gets whoever else wants it: an account of what it should have had at least while it had
 * work, and what it had (docs/decisions/0012-hashing-apart.md).
 */
export class HashFloor {
  readonly #cores: number;
  #last: Reading | null = null;
  #owed = -AHEAD_MOST_MS;

  /** `cores`: how many it should have at least, such as 0.5. */
  constructor(cores: number) {
    this.#cores = cores;
  }

  /** Work begins after a rest: what was before counts no longer. */
  begin(reading: Reading): void {
    this.#last = reading;
    this.#owed = -AHEAD_MOST_MS;
  }

  /** Takes a reading while there is work. True while hashing has had less than its floor. */
  isStarved(reading: Reading): boolean {
    const { at, cpu } = this.#last ?? reading;
    this.#last = reading;
    const owed = this.#owed + this.#cores * (reading.at - at) - (reading.cpu - cpu);
    this.#owed = Math.min(OWED_MOST_MS, Math.max(-AHEAD_MOST_MS, owed));
    return this.#owed > 0;
  }
}
