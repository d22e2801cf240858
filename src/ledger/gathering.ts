/**
 * A batch of this many or more is taken for load: those whom it answers are likely to ask again at once. Where fewer ask, the
 * cores have time, and to wait would only make them slower.
 */
const LOAD_FROM = 12;
/** Which share of those who are likely to come is enough: the last few may not. */
const SHARE = 0.95;

/**
 * The moment for which a batch under load waits for company: a batch costs much, and one more request in it little. Where
 * there is no load, nothing waits.
 */
export class Gathering {
  readonly #mostMs: number;
  #expected = 0;
  #waiting: { readonly enough: number; readonly go: () => void } | null = null;

  constructor(mostMs: number) {
    this.#mostMs = mostMs;
  }

  /** A batch begins: from now on nobody is expected but those whom it answers. */
  begin(): void {
    this.#expected = 0;
  }

  /** So many are about to be answered, and so many others wait. */
  answer(answered: number, waiting: number): void {
    this.#expected = answered < LOAD_FROM ? 0 : answered + waiting;
  }

  /** Resolves once most of those expected wait, or as many as a batch takes; at once where none are, and when the time is over. */
  async wait(waiting: number, most: number): Promise<void> {
    const enough = SHARE * Math.min(most, this.#expected);
    if (waiting >= enough) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const over = setTimeout(resolve, this.#mostMs);
    this.#waiting = { enough, go: resolve };
    await promise;
    this.#waiting = null;
    clearTimeout(over);
  }

  /** There are so many now. */
  count(waiting: number): void {
    if (this.#waiting !== null && waiting >= this.#waiting.enough) this.#waiting.go();
  }

  /** Nobody else is to be waited for. */
  end(): void {
    this.#waiting?.go();
  }
}
