/** What a verification covered, in rows. */
export interface Coverage {
  events: number;
  /** Events that no checkpoint covers yet. */
  waiting: number;
  chains: number;
  commits: number;
  /** Sealed commits that a key opened. */
  opened: number;
  checkpoints: number;
  /** Events under the newest checkpoint. */
  size: number;
  answers: number;
  movements: number;
  holds: number;
  customers: number;
  terminals: number;
  operators: number;
  alarms: number;
  orders: number;
  proposals: number;
  /** Checkpoints that were kept elsewhere, and compared. */
  kept: number;
  /** Events in this server's copy of the log. */
  copied: number;
}

export const nothingCovered = (): Coverage => ({
  ...{ events: 0, waiting: 0, chains: 0, commits: 0, opened: 0, checkpoints: 0, size: 0 },
  ...{
    answers: 0,
    movements: 0,
    holds: 0,
    customers: 0,
    terminals: 0,
    operators: 0,
    alarms: 0,
    orders: 0,
    proposals: 0,
    kept: 0,
    copied: 0,
  },
});

/** Called now and then with the share of the work that is done, from 0 to 1. */
export type OnProgress = (done: number) => void;

const STEP = 1_024;

/** Counts the rows that were read, and reports the share of all. */
export class Progress {
  readonly #total: number;
  readonly #onProgress: OnProgress;
  #rows = 0;

  constructor(total: number, onProgress: OnProgress = () => {}) {
    this.#total = total;
    this.#onProgress = onProgress;
  }

  row(): void {
    this.#rows++;
    if (this.#rows % STEP === 0) this.#onProgress(Math.min(1, this.#rows / this.#total));
  }
}
