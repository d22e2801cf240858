import type { TerminalId } from "../../model/model.ts";

/**
 * A batch of at least this many requests means load: the ATMs that it answers are likely to ask again at once. With fewer
 * requests the cores are idle, and waiting would only add latency.
 */
const LOAD_FROM = 12;
/** A batch starts when this share of the expected requests waits: the last few may not come. */
const SHARE = 0.95;
/** The number of requests over which the share of returning ATMs is averaged. */
const MEMORY = 64;

/**
 * How long a batch under load waits for more requests: a batch costs much, and one more request in it little. Nothing waits
 * if there is no load, or if most requests come from ATMs that were not just answered.
 */
export class BatchWindow {
  readonly #mostMs: number;
  readonly #answeredAt = new Map<TerminalId, number>();
  /** The share of the last requests that came from ATMs answered at most `mostMs` before. */
  #returning = 1;
  #expected = 0;
  #waiting: { readonly enough: number; readonly go: () => void } | null = null;

  constructor(mostMs: number) {
    this.#mostMs = mostMs;
  }

  /** A batch begins: no request is expected until it answers. */
  begin(): void {
    this.#expected = 0;
  }

  /** These ATMs are about to be answered, while `waiting` other requests wait. */
  answer(answered: readonly TerminalId[], waiting: number): void {
    const now = performance.now();
    for (const terminal of answered) this.#answeredAt.set(terminal, now);
    this.#expected = answered.length < LOAD_FROM ? 0 : answered.length + waiting;
  }

  /** Resolves once most expected requests wait, or `most` do; at once if none are expected; at the latest after `mostMs`. */
  async wait(waiting: number, most: number): Promise<void> {
    const enough = SHARE * Math.min(most, this.#expected);
    if (waiting >= enough || this.#returning < 0.5) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const over = setTimeout(resolve, this.#mostMs);
    this.#waiting = { enough, go: resolve };
    await promise;
    this.#waiting = null;
    clearTimeout(over);
  }

  /** This ATM sent a request; `waiting` requests wait now, this one among them. */
  come(terminal: TerminalId, waiting: number): void {
    const isBack = performance.now() - (this.#answeredAt.get(terminal) ?? Number.NEGATIVE_INFINITY) <= this.#mostMs;
    this.#returning += (Number(isBack) - this.#returning) / MEMORY;
    if (this.#waiting !== null && waiting >= this.#waiting.enough) this.#waiting.go();
  }

  /** Ends the wait at once. */
  end(): void {
    this.#waiting?.go();
  }
}
