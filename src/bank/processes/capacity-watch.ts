import type { Logger } from "pino";
import type { BankClock } from "../../clock/clock.ts";
import { type Overfull, overfull } from "../../ledger/ledger.ts";
import type { Money } from "../../model/model.ts";
import type { Store } from "../../store/store.ts";

const EVERY_MS = 60_000;

/** Looks each minute for ATMs that booked more deposits in a day than their cassettes can hold. */
export class CapacityWatch {
  readonly #told = new Set<string>();
  readonly #log: Logger;
  readonly #look: () => Promise<readonly Overfull[]>;
  #timer: NodeJS.Timeout | undefined;
  #count = 0;

  /** `capacity` is in minor units. */
  constructor(store: Store, clock: Pick<BankClock, "now">, capacity: Money, log: Logger) {
    this.#look = () => overfull(store.sql, clock.now(), capacity);
    this.#log = log;
  }

  /** The number of such ATMs today or yesterday. */
  get count(): number {
    return this.#count;
  }

  start(): void {
    void this.look();
    this.#timer = setInterval(() => void this.look(), EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Logs each ATM and day once. */
  async look(): Promise<void> {
    try {
      const found = await this.#look();
      this.#count = new Set(found.map(({ terminal }) => terminal)).size;
      for (const { terminal, day, deposits } of found) {
        const key = `${terminal} ${day}`;
        if (this.#told.has(key)) continue;
        this.#told.add(key);
        const fields = { terminal, day: new Date(day).toISOString().slice(0, 10), deposits: Number(deposits) };
        this.#log.warn(fields, "an ATM booked more deposits in a day than its cassettes can hold: count its notes");
      }
    } catch (error) {
      this.#log.warn({ err: error }, "the deposits of ATMs could not be checked: the bank tries again in a minute");
    }
  }
}
