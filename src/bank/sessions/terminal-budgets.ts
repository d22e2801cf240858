import type { KindName } from "../../channel/channel.ts";
import type { TerminalId } from "../../model/model.ts";
import { type BudgetRates, type Cost, type Excess, TerminalBudget } from "./terminal-budget.ts";

/** Callbacks for what a worker reports to others. */
export interface BudgetHooks {
  /** The ATM has spent this here since the last call; the server's other workers count it too. */
  readonly spent: (terminal: TerminalId, cost: Cost) => void;
  /** The ATM stays at its limit. Called again until it is shut out. */
  readonly exceeded: (terminal: TerminalId, excess: Excess) => void;
  /** The ATM has to wait before the worker reads more from it. */
  readonly slowed: () => void;
}

/** A message may become an event of the log; the records that keep a channel alive do not. */
const RECORD: Cost = { requests: 1, events: 0 };
const MESSAGE: Cost = { requests: 1, events: 1 };
/** One event each when it is ready, when it ends, and when a customer's session ends with it. */
const SESSION: Cost = { requests: 0, events: 3 };
/** A worker reports a cost to the others once it amounts to this many seconds' worth. */
const TOLD_SECONDS = 0.5;

interface Account {
  budget: TerminalBudget;
  untold: Cost;
  shutUntil: number;
}

/**
 * One worker's count of the budgets of all ATMs. An ATM has one budget for the whole server, so its costs on other workers count
 * here too, a little later. There is at most one account for each ATM of the registry.
 */
export class TerminalBudgets {
  readonly #rates: BudgetRates;
  readonly #hooks: BudgetHooks;
  readonly #now: () => number;
  readonly #accounts = new Map<TerminalId, Account>();

  /** `now` is a monotonic clock, in milliseconds. */
  constructor(rates: BudgetRates, hooks: BudgetHooks, now = () => performance.now()) {
    this.#rates = rates;
    this.#hooks = hooks;
    this.#now = now;
  }

  /**
   * Charges for a session that has become READY. Returns false while the ATM is shut out: the caller then ends the session, and
   * records nothing.
   */
  admits(terminal: TerminalId): boolean {
    const account = this.#of(terminal);
    if (this.#now() < account.shutUntil) return false;
    this.#charge(terminal, account, SESSION);
    return true;
  }

  /** The pace of one of this ATM's channels, for the channel's whole life. While the ATM is shut out, nothing more is read. */
  paceOf(terminal: TerminalId): (kind: KindName) => number {
    const account = this.#of(terminal);
    return (kind) => {
      const shutMs = account.shutUntil - this.#now();
      return shutMs > 0 ? shutMs : this.#charge(terminal, account, kind === "DATA" ? MESSAGE : RECORD);
    };
  }

  /** Charges for what the ATM has spent on another worker. */
  spentElsewhere(terminal: TerminalId, cost: Cost): void {
    this.#of(terminal).budget.spend(cost, this.#now());
  }

  /** Admits no session of this ATM for `forMs` milliseconds; then it has a new budget. */
  shutOut(terminal: TerminalId, forMs: number): void {
    const account = this.#of(terminal);
    const now = this.#now();
    account.shutUntil = now + forMs;
    account.budget = new TerminalBudget(this.#rates, now);
    account.untold = { requests: 0, events: 0 };
  }

  #charge(terminal: TerminalId, account: Account, cost: Cost): number {
    const now = this.#now();
    const waitMs = account.budget.spend(cost, now);
    this.#tell(terminal, account, cost);
    if (waitMs === 0) return 0;
    this.#hooks.slowed();
    const excess = account.budget.excess(now);
    if (excess !== null) this.#hooks.exceeded(terminal, excess);
    return waitMs;
  }

  #tell(terminal: TerminalId, account: Account, cost: Cost): void {
    const untold = { requests: account.untold.requests + cost.requests, events: account.untold.events + cost.events };
    const isDue = untold.requests >= TOLD_SECONDS * this.#rates.requests || untold.events >= TOLD_SECONDS * this.#rates.events;
    account.untold = isDue ? { requests: 0, events: 0 } : untold;
    if (isDue) this.#hooks.spent(terminal, untold);
  }

  #of(terminal: TerminalId): Account {
    const known = this.#accounts.get(terminal);
    if (known !== undefined) return known;
    const budget = new TerminalBudget(this.#rates, this.#now());
    const account = { budget, untold: { requests: 0, events: 0 }, shutUntil: Number.NEGATIVE_INFINITY };
    this.#accounts.set(terminal, account);
    return account;
  }
}
