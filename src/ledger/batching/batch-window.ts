import type { TerminalId } from "../../model/model.ts";

/**
 * A batch of this many or more is taken for load: those whom it answers are likely to ask again at once. Where fewer ask, the
 * cores have time, and to wait would only make them slower.
 */
const LOAD_FROM = 12;
/** Which share of those who are likely to come is enough: the last few may not. */
const SHARE = 0.95;
/** Over how many requests it is seen whether whoever was answered asks again at once. */
const MEMORY = 64;

/**
 * The moment for which a batch under load waits for company: a batch costs much, and one more request in it little. Where
 * there is no load, or where most requests come from elsewhere than from those who were just answered, nothing waits.
 */
export class BatchWindow {
  readonly #mostMs: number;
  readonly #answeredAt = new Map<TerminalId, number>();
  /** Which share of the last requests came from ATMs that had been answered within the time that a batch waits at most. */
  #returning = 1;
  #expected = 0;
  #waiting: { readonly enough: number; readonly go: () => void } | null = null;

  constructor(mostMs: number) {
    this.#mostMs = mostMs;
  }

  /** A batch begins: from now on nobody is expected but those whom it answers. */
  begin(): void {
    this.#expected = 0;
  }

  /** These are about to be answered, and so many others wait. */
  answer(answered: readonly TerminalId[], waiting: number): void {
    const now = performance.now();
    for (const terminal of answered) this.#answeredAt.set(terminal, now);
    this.#expected = answered.length < LOAD_FROM ? 0 : answered.length + waiting;
  }

  /** Resolves once most of those expected wait, or as many as a batch takes; at once where none are, and when the time is over. */
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

  /** This ATM asks; with it there are so many now. */
  come(terminal: TerminalId, waiting: number): void {
    const isBack = performance.now() - (this.#answeredAt.get(terminal) ?? Number.NEGATIVE_INFINITY) <= this.#mostMs;
    this.#returning += (Number(isBack) - this.#returning) / MEMORY;
    if (this.#waiting !== null && waiting >= this.#waiting.enough) this.#waiting.go();
  }

  /** Nobody else is to be waited for. */
  end(): void {
    this.#waiting?.go();
  }
}
