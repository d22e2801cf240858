/**
 * The waiting room before bcrypt: at most `atOnce` jobs run, at most `waiting` wait, and the waiting ATMs take turns, so
 * that neither a flood of sign-ins nor one ATM's share of it holds up the rest of the bank.
 */
export class HashQueue {
  readonly #limits: HashQueueLimits;
  /** The jobs of each ATM that has any, in the order in which the ATMs come to their turn. */
  readonly #waiting = new Map<string, (() => void)[]>();
  #waitingCount = 0;
  #running = 0;

  /** Throws RangeError for limits that are no whole numbers or let nothing run. */
  constructor(limits: HashQueueLimits) {
    const { atOnce, waiting, waitingPerTerminal } = limits;
    if (![atOnce, waiting, waitingPerTerminal].every(Number.isSafeInteger) || atOnce < 1 || waiting < 0 || waitingPerTerminal < 0)
      throw new RangeError("not limits of a hash queue");
    this.#limits = limits;
  }

  /** How many jobs run and how many wait, at this moment. */
  get load(): { readonly running: number; readonly waiting: number } {
    return { running: this.#running, waiting: this.#waitingCount };
  }

  /** Runs the job, at once or in its turn, and settles as it does. Null where the room is full: the job never runs. */
  run<T>(terminal: string, job: () => Promise<T>): Promise<T> | null {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const start = (): void => {
      this.#running++;
      Promise.try(job)
        .then(resolve, reject)
        .finally(() => {
          this.#running--;
          this.#startNext();
        });
    };
    if (this.#running < this.#limits.atOnce) start();
    else if (!this.#wait(terminal, start)) return null;
    return promise;
  }

  #wait(terminal: string, start: () => void): boolean {
    const jobs = this.#waiting.get(terminal) ?? [];
    if (this.#waitingCount >= this.#limits.waiting || jobs.length >= this.#limits.waitingPerTerminal) return false;
    this.#waiting.set(terminal, [...jobs, start]);
    this.#waitingCount++;
    return true;
  }

  #startNext(): void {
    const turn = this.#waiting.entries().next().value;
    if (turn === undefined) return;
    const [terminal, [start, ...rest]] = turn;
    // Set anew, the ATM stands behind all others.
    this.#waiting.delete(terminal);
    if (rest.length > 0) this.#waiting.set(terminal, rest);
    this.#waitingCount--;
    start?.();
  }
}

export interface HashQueueLimits {
  /** Hashes asked for at the same time. */
  readonly atOnce: number;
  /** Jobs that may wait, in all. */
  readonly waiting: number;
  /** Jobs that may wait for one ATM. */
  readonly waitingPerTerminal: number;
}
