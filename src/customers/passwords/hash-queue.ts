import { HashLate } from "../../hashing/hashing.ts";

/** How long a job waits for its turn, in milliseconds. With the hash's own time, it is over before an ATM stops waiting. */
const WAIT_MOST_MS = 4_000;

/** A job that waits for its turn. */
interface Turn {
  readonly start: () => void;
  readonly late: NodeJS.Timeout;
}

/**
 * The queue before bcrypt: at most `atOnce` jobs run, at most `waiting` wait, none longer than `WAIT_MOST_MS`. The waiting ATMs
 * take turns, so neither a flood of sign-ins nor one ATM's share of it holds up the rest of the bank.
 */
export class HashQueue {
  readonly #limits: HashQueueLimits;
  /** The jobs of each ATM that has any, in the order of the ATMs' turns. */
  readonly #waiting = new Map<string, Turn[]>();
  #waitingCount = 0;
  #running = 0;

  /** Throws RangeError for limits that are not whole numbers or let nothing run. */
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

  /**
   * Runs the job, at once or in its turn, and settles as it does. Returns null if the queue is full. Resolves with null if the
   * job waited too long, and then never runs it, or if it ended with HashLate. Null means `bank-busy`.
   */
  run<T>(terminal: string, job: () => Promise<T>): Promise<T | null> | null {
    const { promise, resolve, reject } = Promise.withResolvers<T | null>();
    const start = (): void => {
      this.#running++;
      Promise.try(job)
        .then(resolve, (error: unknown) => (error instanceof HashLate ? resolve(null) : reject(error)))
        .finally(() => {
          this.#running--;
          this.#startNext();
        });
    };
    if (this.#running < this.#limits.atOnce) start();
    else if (!this.#wait(terminal, start, () => resolve(null))) return null;
    return promise;
  }

  #wait(terminal: string, start: () => void, giveUp: () => void): boolean {
    const jobs = this.#waiting.get(terminal) ?? [];
    if (this.#waitingCount >= this.#limits.waiting || jobs.length >= this.#limits.waitingPerTerminal) return false;
    const late = setTimeout(() => {
      this.#leave(terminal, turn);
      giveUp();
    }, WAIT_MOST_MS);
    const turn: Turn = { start, late };
    this.#waiting.set(terminal, [...jobs, turn]);
    this.#waitingCount++;
    return true;
  }

  #leave(terminal: string, turn: Turn): void {
    const rest = this.#waiting.get(terminal)?.filter((each) => each !== turn) ?? [];
    if (rest.length > 0) this.#waiting.set(terminal, rest);
    else this.#waiting.delete(terminal);
    this.#waitingCount--;
  }

  #startNext(): void {
    const next = this.#waiting.entries().next().value;
    if (next === undefined) return;
    const [terminal, [turn, ...rest]] = next;
    // Deleted and set again, the ATM stands behind all others.
    this.#waiting.delete(terminal);
    if (rest.length > 0) this.#waiting.set(terminal, rest);
    this.#waitingCount--;
    clearTimeout(turn?.late);
    turn?.start();
  }
}

export interface HashQueueLimits {
  /** Jobs that run at the same time. */
  readonly atOnce: number;
  /** Jobs that may wait, in all. */
  readonly waiting: number;
  /** Jobs that may wait for one ATM. */
  readonly waitingPerTerminal: number;
}
