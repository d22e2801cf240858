import { TokenBucket } from "../../channel/channel.ts";

/** What one ATM may cost the bank each second. */
export interface BudgetRates {
  readonly requests: number;
  readonly events: number;
}

/** A cost: records that are read, and events for the audit log. */
export interface Cost {
  readonly requests: number;
  readonly events: number;
}

/** What an ATM that stays at its limit has cost since it reached it, and for how long it has stayed. */
export interface Excess extends Cost {
  readonly seconds: number;
}

/** An ATM that was idle may spend this many seconds' worth at once. */
const BURST_SECONDS = 10;
/** It may spend them at this many times its rate, so that they do not delay the requests of others. */
const PEAK = 5;
/** What it may spend at once, in seconds' worth of the peak rate. */
const PEAK_SECONDS = 0.1;
/** An ATM is at its limit while it has less left than it gets in this many seconds. */
const LOW_SECONDS = 1;
/** How long an ATM may stay at its limit, in milliseconds. */
const PATIENCE_MS = 5_000;

/**
 * The budget of one ATM (PROTOCOL.md, section 7): token buckets of requests, of audit events, and of requests at the peak rate.
 * An ATM pays off an excess by waiting. Times are milliseconds of a monotonic clock.
 */
export class TerminalBudget {
  readonly #low: Cost;
  readonly #requests: TokenBucket;
  readonly #events: TokenBucket;
  readonly #peak: TokenBucket;
  #lowSince: number | null = null;
  #sinceLow: Cost = { requests: 0, events: 0 };

  constructor({ requests, events }: BudgetRates, now: number) {
    this.#low = { requests: LOW_SECONDS * requests, events: LOW_SECONDS * events };
    this.#requests = new TokenBucket(requests, now, BURST_SECONDS * requests);
    this.#events = new TokenBucket(events, now, BURST_SECONDS * events);
    this.#peak = new TokenBucket(PEAK * requests, now, PEAK_SECONDS * PEAK * requests);
  }

  /**
   * Spends the cost of something that is allowed. Returns for how many milliseconds the ATM must wait before it may have more.
   */
  spend(cost: Cost, now: number): number {
    // An ATM that had more than `LOW_SECONDS`' worth left was idle: its time at the limit starts over.
    if (!this.#isLow(now)) this.#lowSince = null;
    const waits = [this.#requests, this.#peak].map((bucket) => bucket.spend(cost.requests, now));
    waits.push(this.#events.spend(cost.events, now));
    if (this.#isLow(now)) this.#count(cost, now);
    return Math.max(...waits);
  }

  /** Returns null while the ATM has been at its limit for less than `PATIENCE_MS`. */
  excess(now: number): Excess | null {
    if (this.#lowSince === null || now - this.#lowSince < PATIENCE_MS) return null;
    return { ...this.#sinceLow, seconds: Math.round((now - this.#lowSince) / 1_000) };
  }

  #isLow(now: number): boolean {
    return this.#requests.level(now) < this.#low.requests || this.#events.level(now) < this.#low.events;
  }

  #count({ requests, events }: Cost, now: number): void {
    if (this.#lowSince === null) {
      this.#lowSince = now;
      this.#sinceLow = { requests: 0, events: 0 };
    }
    this.#sinceLow = { requests: this.#sinceLow.requests + requests, events: this.#sinceLow.events + events };
  }
}
