/** How many requests one caller may send: `most` at once, and `aSecond` for long. */
export interface Rate {
  readonly most: number;
  readonly aSecond: number;
}

/** Of one session, and of wrong tokens from one address. */
export interface ApiRates {
  readonly session: Rate;
  readonly wrong: Rate;
}

export const API_RATES: ApiRates = { session: { most: 100, aSecond: 20 }, wrong: { most: 100, aSecond: 2 } };

/** More callers than a bank has. */
const CALLERS_MAX = 4_096;

/** Lets each caller send so many requests, by a token bucket. The caller who has not asked for longest is forgotten first. */
export class RateLimit {
  readonly #rate: Rate;
  readonly #now: () => number;
  readonly #buckets = new Map<string, { readonly left: number; readonly at: number }>();

  /** `now` is a monotonic clock in milliseconds. */
  constructor(rate: Rate, now: () => number = () => performance.now()) {
    this.#rate = rate;
    this.#now = now;
  }

  /** Takes one request of this caller. Returns 0, or in how many whole seconds the next may come. */
  take(caller: string): number {
    const left = this.#left(caller);
    this.#keep(caller, left >= 1 ? left - 1 : left);
    return left >= 1 ? 0 : Math.ceil((1 - left) / this.#rate.aSecond);
  }

  /** Gives a request back that has turned out to count for nothing. */
  giveBack(caller: string): void {
    this.#keep(caller, Math.min(this.#rate.most, this.#left(caller) + 1));
  }

  #left(caller: string): number {
    const { most, aSecond } = this.#rate;
    const found = this.#buckets.get(caller);
    return found === undefined ? most : Math.min(most, found.left + ((this.#now() - found.at) / 1_000) * aSecond);
  }

  #keep(caller: string, left: number): void {
    this.#buckets.delete(caller);
    this.#buckets.set(caller, { left, at: this.#now() });
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > CALLERS_MAX && oldest !== undefined) this.#buckets.delete(oldest);
  }
}
