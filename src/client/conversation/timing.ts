/** How long the library waits, in milliseconds. Only tests pass others than these. */
export interface Timing {
  /** For one answer of the bank (docs/PROTOCOL.md, section 7). */
  readonly answerMs: number;
  /** The first pause before a try after a failed one; each further pause is twice as long. */
  readonly pauseMs: number;
  /** The longest pause. A program waits, and mostly a person behind it. */
  readonly pauseMostMs: number;
  /** How often the bank's static keys are asked for (docs/PROTOCOL.md, section 1.3). */
  readonly keysEveryMs: number;
}

export const TIMING: Timing = { answerMs: 10_000, pauseMs: 1_000, pauseMostMs: 8_000, keysEveryMs: 300_000 };

/** The pauses between the tries of one call: none after the first failure, then growing ones, so that many ATMs do not come back at once. */
export class Pauses {
  readonly #timing: Timing;
  #failures = 0;

  constructor(timing: Timing) {
    this.#timing = timing;
  }

  /** How long to wait before the next try, in milliseconds. The call counts as one more failure. */
  next(): number {
    const { pauseMs, pauseMostMs } = this.#timing;
    const doublings = this.#failures++ - 1;
    if (doublings < 0) return 0;
    return Math.min(pauseMostMs, pauseMs * 2 ** Math.min(doublings, 20)) * (0.5 + Math.random() / 2);
  }
}
