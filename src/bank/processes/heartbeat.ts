/** How often the event loop of a supervised process beats, in milliseconds. */
const BEAT_MS = 1_000;

/** How many beats in a row a process may miss. */
export interface BeatsMost {
  /** Before its first one: it loads its program, on a machine that may be busy. */
  readonly first: number;
  readonly later: number;
}

export const BEATS_MOST: BeatsMost = { first: 60, later: 10 };

/** Beats while the event loop turns. */
export function beat(tell: () => void, everyMs = BEAT_MS): void {
  setInterval(tell, everyMs).unref();
}

/**
 * Listens to the beats of one process. Beats are counted, not milliseconds: where this process was frozen itself, with the whole machine
 * say, that is one look however long it took, and what the other sent before is read ahead of the next.
 */
export class Pulse {
  readonly #most: BeatsMost;
  readonly #timer: NodeJS.Timeout;
  #missed = 0;
  #hasBegun = false;

  /** Calls `onMissed` once, when too many are missed in a row, until stopped. */
  constructor(most: BeatsMost, onMissed: (missed: number) => void, everyMs = BEAT_MS) {
    this.#most = most;
    this.#timer = setInterval(() => {
      this.#missed++;
      if (this.#missed <= (this.#hasBegun ? this.#most.later : this.#most.first)) return;
      this.stop();
      onMissed(this.#missed);
    }, everyMs);
    this.#timer.unref();
  }

  beat(): void {
    this.#hasBegun = true;
    this.#missed = 0;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
