/** Interval of a supervised process's beats, in milliseconds. */
const BEAT_MS = 1_000;

/** How many beats in a row a process may miss. */
export interface BeatsMost {
  /** Before its first beat: it loads its program, perhaps on a busy machine. */
  readonly first: number;
  readonly later: number;
}

export const BEATS_MOST: BeatsMost = { first: 60, later: 10 };

/** Calls `tell` every `everyMs` milliseconds while the event loop turns. */
export function beat(tell: () => void, everyMs = BEAT_MS): void {
  setInterval(tell, everyMs).unref();
}

/**
 * Watches the beats of one process. It counts missed beats, not milliseconds: if this process was frozen too, say with the whole
 * machine, that is one missed beat at most. Beats sent before then are read ahead of the next check.
 */
export class Pulse {
  readonly #most: BeatsMost;
  readonly #timer: NodeJS.Timeout;
  #missed = 0;
  #hasBegun = false;

  /** Calls `onMissed` once, if too many beats in a row are missed before `stop`. */
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
