/**
 * All deadlines of one connection on one timer. Every record postpones most deadlines, so they are never reached; to postpone
 * one only stores a number. The timer is set for the earliest and does not keep the process alive.
 */
export class Alarm {
  readonly #deadlines: Deadline[] = [];
  #timer: NodeJS.Timeout | undefined;
  #armedAt = Number.POSITIVE_INFINITY;
  #stopped = false;

  /** Creates a deadline, not set yet; `reached` is called when it has passed. */
  deadline(reached: () => void): Deadline {
    const deadline = new Deadline((at) => this.#arm(at), reached);
    this.#deadlines.push(deadline);
    return deadline;
  }

  /** Ends all deadlines for good. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #arm(at: number): void {
    if (this.#stopped || at >= this.#armedAt) return;
    clearTimeout(this.#timer);
    this.#armedAt = at;
    this.#timer = setTimeout(() => this.#ring(), Math.max(0, at - performance.now())).unref();
  }

  #ring(): void {
    this.#armedAt = Number.POSITIVE_INFINITY;
    // A timer counts whole milliseconds and may fire a fraction of one early.
    const now = performance.now() + 1;
    for (const deadline of this.#deadlines) if (!this.#stopped) deadline.reach(now);
    this.#arm(Math.min(...this.#deadlines.map(({ at }) => at)));
  }
}

/** A moment in milliseconds of the process's monotonic clock; infinity if it is not set. */
export class Deadline {
  at = Number.POSITIVE_INFINITY;
  readonly #arm: (at: number) => void;
  readonly #reached: () => void;

  constructor(arm: (at: number) => void, reached: () => void) {
    this.#arm = arm;
    this.#reached = reached;
  }

  get isSet(): boolean {
    return this.at !== Number.POSITIVE_INFINITY;
  }

  /** Sets or moves the deadline to `afterMs` milliseconds from now. */
  set(afterMs: number): void {
    this.at = performance.now() + afterMs;
    this.#arm(this.at);
  }

  clear(): void {
    this.at = Number.POSITIVE_INFINITY;
  }

  /** Called by the alarm: fires once if the moment is past. */
  reach(now: number): void {
    if (this.at > now) return;
    this.clear();
    this.#reached();
  }
}
