import { EventEmitter, once } from "node:events";
import type { RequestId } from "../../model/model.ts";

/** The notes that lie in the tray. */
export interface Offer {
  readonly job: RequestId;
  /** When the machine takes them back, in milliseconds on the clock of `performance.now()`. */
  readonly until: number;
}

/**
 * Holds the notes that the machine has paid out, until the customer takes them or the time is over. The cash unit is a simulation
 * and its tray has no sensor: a press on the screen stands for the customer's hand.
 */
export class Tray {
  /**
   * How long notes lie there, in milliseconds; with 0 they count as taken at once. A new value applies from the next notes on.
   */
  withinMs: number;
  readonly #laid = new EventEmitter();
  #offer: (Offer & { readonly end: (taken: boolean) => void }) | null = null;
  #closed = false;

  constructor(withinMs: number) {
    this.withinMs = withinMs;
  }

  /** The notes that lie there now; null if there are none. */
  get offer(): Offer | null {
    return this.#offer;
  }

  /**
   * Lays out the notes of this job. Resolves with true once they are taken, with false once the time is over or the machine is
   * stopped.
   */
  async layOut(job: RequestId): Promise<boolean> {
    if (this.withinMs === 0) return true;
    if (this.#closed) return false;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const timer = setTimeout(resolve, this.withinMs, false);
    this.#offer = { job, until: performance.now() + this.withinMs, end: resolve };
    this.#laid.emit(job);
    const taken = await promise;
    clearTimeout(timer);
    this.#offer = null;
    return taken;
  }

  /** The customer takes the notes. Does nothing if no notes of this job lie there. */
  take(job: RequestId): void {
    if (this.#offer?.job === job) this.#offer.end(true);
  }

  /** Resolves once notes of this job lie there. Rejects when the signal is aborted. */
  async laidOut(job: RequestId, signal: AbortSignal): Promise<void> {
    if (this.#offer?.job !== job) await once(this.#laid, job, { signal });
  }

  /** Takes back the notes that lie there, and refuses later ones: the machine is being stopped. */
  close(): void {
    this.#closed = true;
    this.#offer?.end(false);
  }
}
