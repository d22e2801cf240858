import { EventEmitter, once } from "node:events";
import type { RequestId } from "../../model/model.ts";

/** What lies in the tray. */
export interface Offer {
  readonly job: RequestId;
  /** When the machine takes it back, as `performance.now()` counts. */
  readonly until: number;
}

/**
 * Where the notes lie that the machine has handed out, until the customer takes them or the time is over. The hand that
 * takes them is the customer's press on the screen: the cash unit is a simulation, its tray has no sensor.
 */
export class Tray {
  /** How long notes lie there, in milliseconds; 0 stands for a hand that takes them at once. It counts from the next notes on. */
  withinMs: number;
  readonly #laid = new EventEmitter();
  #offer: (Offer & { readonly end: (taken: boolean) => void }) | null = null;
  #closed = false;

  constructor(withinMs: number) {
    this.withinMs = withinMs;
  }

  /** What lies there now; null where nothing does. */
  get offer(): Offer | null {
    return this.#offer;
  }

  /** Lays the notes of this job out. True once they are taken, false once the time is over or the machine is stopped. */
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

  /** The customer's hand. Does nothing where no notes of this job lie there. */
  take(job: RequestId): void {
    if (this.#offer?.job === job) this.#offer.end(true);
  }

  /** Resolves once notes of this job lie there. Rejects when the signal is aborted. */
  async laidOut(job: RequestId, signal: AbortSignal): Promise<void> {
    if (this.#offer?.job !== job) await once(this.#laid, job, { signal });
  }

  /** Nothing lies there any more, now or later: the machine is being stopped. */
  close(): void {
    this.#closed = true;
    this.#offer?.end(false);
  }
}
