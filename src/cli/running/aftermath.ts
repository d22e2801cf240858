import { setTimeout } from "node:timers/promises";
import { type FoundHold, findHold, trialBalance, unresolvedHolds, verify } from "../../ledger/ledger.ts";
import { type Currency, formatMoney } from "../../model/model.ts";
import { openStore, type Sql, type Store, WHOLE_BANK_MS } from "../../store/store.ts";
import { say } from "../output/failure.ts";
import type { KeptProgram, Watcher } from "./kept-program.ts";

const LOOK_EVERY_MS = 200;
const OPEN_MOST = 100;

/**
 * Tells on the terminal what a killed program left open, and what became of it: each withdrawal under way, and whether the ledger is
 * sound. Only reads. `until` ends the waiting.
 */
export class Aftermath implements Watcher {
  readonly #url: string;
  readonly #currency: Currency;
  readonly #until: AbortSignal;
  /** The withdrawals that were open when a program was killed and have not been told of. */
  #open: readonly OpenHold[] = [];
  #endedAt = 0;

  constructor(url: string, currency: Currency, until: AbortSignal) {
    this.#url = url;
    this.#currency = currency;
    this.#until = until;
  }

  async killed(program: KeptProgram, signal: NodeJS.Signals): Promise<void> {
    this.#endedAt = performance.now();
    await this.#reading(async ({ sql }) => {
      this.#open = await unresolvedHolds(sql, { placedBefore: FAR_FUTURE_MS, most: OPEN_MOST });
    });
    const left = this.#open.map(({ terminal, amount }) => `${this.#money(amount)} at ${terminal}`).join(", ");
    say(
      `${program.name} was killed (${signal}) ${left === "" ? "with no withdrawal under way" : `in the middle of a withdrawal: ${left}`}; starting it again`,
    );
  }

  back(program: KeptProgram): void {
    const seconds = ((performance.now() - this.#endedAt) / 1_000).toFixed(1);
    say(`${program.name} is back after ${seconds} s, as process ${program.pid}`);
    void this.#reading(async ({ sql }) => {
      for (const hold of this.#open) say(this.#endOf(await this.#ended(sql, hold)));
      say(await this.#booksOf(sql));
    });
  }

  /** Waits until an ATM has told the bank what became of the notes. */
  async #ended(sql: Sql, hold: OpenHold): Promise<FoundHold> {
    for (;;) {
      const found = await findHold(sql, hold);
      if (found !== null && found.state !== "held") return found;
      await setTimeout(LOOK_EVERY_MS, undefined, { signal: this.#until });
    }
  }

  #endOf({ terminal, amount, state }: FoundHold): string {
    const of = `${this.#money(amount)} at ${terminal}`;
    if (state === "settled") return `${of}: the ATM told the bank what was taken, and it is booked, once`;
    return `${of}: the ATM told the bank that nothing was taken, and the money is the customer's again`;
  }

  async #booksOf(sql: Sql): Promise<string> {
    const findings = await verify(sql);
    const { debits, credits } = await trialBalance(sql);
    const sums = `debits ${this.#money(debits)}, credits ${this.#money(credits)}`;
    return `the ledger is ${findings.length === 0 ? "sound" : "NOT sound: see bin/strongroom ledger verify"}: ${sums}`;
  }

  #money(amount: bigint): string {
    return `${formatMoney(amount, this.#currency)} ${this.#currency.code}`;
  }

  /** A database that does not answer is no reason to stop: the programs report it themselves. */
  async #reading(work: (store: Store) => Promise<void>): Promise<void> {
    const store = openStore(this.#url, { connections: 1, applicationName: "strongroom start", answerWithinMs: WHOLE_BANK_MS });
    try {
      await work(store);
    } catch (error) {
      if (!this.#until.aborted) say(`what became of the withdrawals cannot be read: ${(error as Error).message}`);
    } finally {
      await store.close();
    }
  }
}

type OpenHold = Awaited<ReturnType<typeof unresolvedHolds>>[number];

/** A clock that was set back must not hide a hold. */
const FAR_FUTURE_MS = Date.UTC(9999, 0);
