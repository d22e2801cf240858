import { TokenBucket } from "../../channel/channel.ts";

/** What one ATM may cost the bank, by the second. */
export interface BudgetRates {
  readonly requests: number;
  readonly events: number;
}

/** What something costs: records that are read, and events that come to the audit log. */
export interface Cost {
  readonly requests: number;
  readonly events: number;
}

/** An ATM that never left its limit, and what it has cost since it came to it. */
export interface Excess extends Cost {
  readonly seconds: number;
}

/** So many seconds' worth may be spent at once. */
const BURST_SECONDS = 10;
/** An ATM is at its limit while it has less left than it gets in this many seconds. */
const LOW_SECONDS = 1;
/** How long an ATM may stay at its limit, in milliseconds. */
const PATIENCE_MS = 5_000;

/**
 * The budget of one ATM (PROTOCOL.md, section 7): two token buckets, of requests and of audit events. What is spent beyond is paid
 * off by waiting. Times are milliseconds of a monotonic clock.
 */
export class TerminalBudget {
  readonly #low: Cost;
  readonly #requests: TokenBucket;
  readonly #events: TokenBucket;
  #lowSince: number | null = null;
  #sinceLow: Cost = { requests: 0, events: 0 };

  constructor({ requests, events }: BudgetRates, now: number) {
    this.#low = { requests: LOW_SECONDS * requests, events: LOW_SECONDS * events };
    this.#requests = new TokenBucket(requests, now, BURST_SECONDS * requests);
    this.#events = new TokenBucket(events, now, BURST_SECONDS * events);
  }

  /** Spends what something costs that is let happen. Returns for how many milliseconds the ATM must wait before it may have more. */
  spend(cost: Cost, now: number): number {
    // Whoever has had more than a second's worth before has been idle: its time at the limit begins anew.
    if (!this.#isLow(now)) this.#lowSince = null;
    const waits = [this.#requests.spend(cost.requests, now), this.#events.spend(cost.events, now)];
    if (this.#isLow(now)) this.#count(cost, now);
    return Math.max(...waits);
  }

  /** Null as long as the ATM's time at its limit is not up. */
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
