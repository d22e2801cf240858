import { setTimeout } from "node:timers/promises";
import { COPY_MAX } from "../log/layout.ts";
import type { Sequenced } from "../sequencing/sequence.ts";

/** The most events that wait for a slow copy, unless one offer has more; some 30 MiB. */
const WAITING_MAX = 4 * COPY_MAX;

/** New checkpoints of this server's own sequencer, whose events its copy need not read from the database again. */
export class Offers {
  #waiting: Sequenced[] = [];
  #wake: (() => void) | null = null;

  /** Drops all that waits if it is too much: the copy then reads it from the database. */
  put(offer: Sequenced): void {
    const first = this.#waiting[0]?.checkpoint.fromSize ?? offer.checkpoint.fromSize;
    if (offer.checkpoint.size - first > WAITING_MAX) this.#waiting = [];
    this.#waiting.push(offer);
    this.#wake?.();
  }

  /**
   * Returns the offers that continue a copy of this size, as one: at most COPY_MAX events, unless the first offer has more. Returns
   * null if none does. Offers that the copy has already are dropped.
   */
  takeAt(size: number): Sequenced | null {
    this.#waiting = this.#waiting.filter(({ checkpoint }) => sizeBefore(checkpoint) >= size);
    const taken: Sequenced[] = [];
    for (const offer of this.#waiting) {
      const { checkpoint } = offer;
      if (sizeBefore(checkpoint) !== (taken.at(-1)?.checkpoint.size ?? size)) break;
      if (taken.length > 0 && checkpoint.size - size > COPY_MAX) break;
      taken.push(offer);
    }
    this.#waiting = this.#waiting.slice(taken.length);
    const last = taken.at(-1);
    return last === undefined ? null : { checkpoint: last.checkpoint, forms: taken.flatMap(({ forms }) => forms) };
  }

  /** Resolves after `ms` milliseconds, or once there is an offer or `stopping` is aborted. */
  async wait(ms: number, stopping: AbortSignal): Promise<void> {
    const woken = Promise.withResolvers<void>();
    this.#wake = woken.resolve;
    await Promise.race([woken.promise, setTimeout(ms, undefined, { signal: stopping, ref: false }).catch(() => {})]);
    this.#wake = null;
  }
}

const sizeBefore = ({ fromSize }: Sequenced["checkpoint"]): number => Math.max(0, fromSize);
