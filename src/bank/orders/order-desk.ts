import type { TerminalId } from "../../model/model.ts";
import type { Sql } from "../../store/store.ts";
import { nextOrder, type TerminalOrder } from "../../terminals/terminals.ts";

/** Holds the requests of ATMs that wait for a terminal order, at most one of each ATM in this worker. */
export class OrderDesk {
  readonly #sql: Sql;
  readonly #waiting = new Map<TerminalId, Waiting>();
  #closed = false;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** The number of requests that wait. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /**
   * Resolves with the oldest open order of the ATM, at once or as soon as there is one; with null after `waitMs` milliseconds, when the
   * ATM asks again, or when the desk closes. Rejects as the database does.
   */
  async next(terminal: TerminalId, waitMs: number): Promise<TerminalOrder | null> {
    this.#waiting.get(terminal)?.end();
    const waiting = new Waiting(this.#closed ? 0 : waitMs);
    this.#waiting.set(terminal, waiting);
    try {
      for (;;) {
        // Before the read: an order that comes meanwhile wakes it again.
        const woken = waiting.woken();
        const order = await nextOrder(this.#sql, terminal);
        if (order !== null || waiting.over) return order;
        await woken;
        if (waiting.over) return null;
      }
    } finally {
      waiting.end();
      if (this.#waiting.get(terminal) === waiting) this.#waiting.delete(terminal);
    }
  }

  /** Looks again for this ATM, or (null) for all: its orders may have changed. */
  wake(terminal: TerminalId | null): void {
    if (terminal !== null) this.#waiting.get(terminal)?.wake();
    else for (const waiting of this.#waiting.values()) waiting.wake();
  }

  /** Answers all that wait, and lets nobody wait from now on: the worker stops. */
  close(): void {
    this.#closed = true;
    for (const waiting of this.#waiting.values()) waiting.end();
  }
}

/** One request that waits. */
class Waiting {
  readonly #timer: NodeJS.Timeout | null;
  #wake = Promise.withResolvers<void>();
  #over: boolean;

  constructor(waitMs: number) {
    this.#over = waitMs === 0;
    this.#timer = this.#over ? null : setTimeout(() => this.end(), waitMs);
  }

  /** True if it must wait no longer. */
  get over(): boolean {
    return this.#over;
  }

  /** Resolves at the next call of `wake` or `end` from now on; at once if it is over. */
  woken(): Promise<void> {
    this.#wake = Promise.withResolvers<void>();
    if (this.#over) this.#wake.resolve();
    return this.#wake.promise;
  }

  wake(): void {
    this.#wake.resolve();
  }

  end(): void {
    this.#over = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#wake.resolve();
  }
}
