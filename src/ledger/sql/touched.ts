import type { AccountId, Money, RequestId, TerminalId } from "../../model/model.ts";
import { dayOf } from "../deciding/day.ts";
import type { Origin } from "../deciding/request.ts";
import { type Counted, NO_SUMS, type TerminalDay, type TerminalDayKey, terminalDayKey } from "../deciding/terminal-day.ts";
import type { Touched } from "../transactions/transaction.ts";
import { descriptorOf, type MoneyRequest } from "../transactions/transactions.ts";

/** A request by its key. */
export interface Named {
  readonly terminal: TerminalId;
  readonly request: RequestId;
}

/** An ATM's day, and the most that a batch books on it, in minor units. */
export interface AskedDay extends Pick<TerminalDay, "key" | "terminal" | "day"> {
  readonly asked: Record<Counted, bigint>;
}

/** What all requests of a batch touch, by how it is looked up. */
export class TouchedByBatch implements Touched {
  readonly accounts = new Set<AccountId>();
  readonly terminals = new Set<TerminalId>();
  readonly ending: Named[] = [];
  readonly asked: Named[] = [];
  readonly reversing: Named[] = [];
  readonly days = new Map<TerminalDayKey, AskedDay>();

  constructor(batch: readonly MoneyRequest[]) {
    for (const each of batch) descriptorOf(each.op).touches(each, this);
  }

  account(id: AccountId): void {
    this.accounts.add(id);
  }
  cash(terminal: TerminalId): void {
    this.terminals.add(terminal);
  }
  hold(terminal: TerminalId, request: RequestId): void {
    this.ending.push({ terminal, request });
  }
  outcome(terminal: TerminalId, request: RequestId): void {
    this.asked.push({ terminal, request });
  }
  posting(terminal: TerminalId, request: RequestId): void {
    this.reversing.push({ terminal, request });
  }
  ceiling({ terminal, at }: Origin, counted: Counted, most: Money): void {
    const day = dayOf(at);
    const key = terminalDayKey(terminal, day);
    let each = this.days.get(key);
    if (each === undefined) {
      each = { key, terminal, day, asked: { ...NO_SUMS } };
      this.days.set(key, each);
    }
    each.asked[counted] += most;
  }
}
