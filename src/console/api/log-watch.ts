import { logSize } from "../../audit/audit.ts";
import type { Sql } from "../../store/store.ts";

/** The pause between two looks at the log, in milliseconds: events come under a checkpoint about once a second. */
const EVERY_MS = 500;
/** The most requests that wait at once, of one session and in all. */
const WAITING_MAX = 4;
const ALL_WAITING_MAX = 64;

interface Waiter {
  readonly beyond: number;
  readonly wake: () => void;
}

/** Requests that wait for the log to grow. All of them cost one look at the database each EVERY_MS. */
export class LogWatch {
  readonly #sizeNow: () => Promise<number>;
  readonly #everyMs: number;
  readonly #waiters = new Set<Waiter>();
  /** The session of each request that may wait now. */
  readonly #places = new Set<{ readonly session: string }>();
  #stopped = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(sql: Sql, everyMs = EVERY_MS) {
    this.#sizeNow = () => logSize(sql);
    this.#everyMs = everyMs;
  }

  get isStopped(): boolean {
    return this.#stopped;
  }

  /** Takes a place for one request of this session that may wait, and returns how it is given back; null if there is none. */
  take(session: string): (() => void) | null {
    const own = [...this.#places].filter((each) => each.session === session).length;
    if (own >= WAITING_MAX || this.#places.size >= ALL_WAITING_MAX) return null;
    const place = { session };
    this.#places.add(place);
    return () => void this.#places.delete(place);
  }

  /** Resolves once the log has more events than this, the time in milliseconds is over, the signal aborts, or the watch stops. */
  async beyond(size: number, forMs: number, signal: AbortSignal): Promise<void> {
    if (this.#stopped || signal.aborted) return;
    const woken = Promise.withResolvers<void>();
    const wake = (): void => woken.resolve();
    const waiter = { beyond: size, wake };
    this.#waiters.add(waiter);
    const late = setTimeout(wake, forMs);
    signal.addEventListener("abort", wake);
    this.#timer ??= setTimeout(() => void this.#look(), this.#everyMs);
    await woken.promise;
    clearTimeout(late);
    signal.removeEventListener("abort", wake);
    this.#waiters.delete(waiter);
  }

  /** Lets every request that waits go on, for good. */
  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    for (const { wake } of this.#waiters) wake();
  }

  async #look(): Promise<void> {
    // If the database does not answer, each request finds out for itself.
    const size = await this.#sizeNow().catch(() => Number.POSITIVE_INFINITY);
    for (const { beyond, wake } of this.#waiters) if (size > beyond) wake();
    this.#timer = this.#stopped || this.#waiters.size === 0 ? null : setTimeout(() => void this.#look(), this.#everyMs);
  }
}
