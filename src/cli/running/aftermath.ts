import { setTimeout } from "node:timers/promises";
import { installation } from "../../installation/installation.ts";
import { findHold, trialBalance, unresolvedHolds, verify } from "../../ledger/ledger.ts";
import { type Currency, formatMoney } from "../../model/model.ts";
import { openStore, type Sql, type Store, WHOLE_BANK_MS } from "../../store/store.ts";
import { say } from "../output/failure.ts";
import type { KeptProgram, Watcher } from "./kept-program.ts";

const LOOK_EVERY_MS = 200;
const OPEN_MOST = 100;
/** A killed program starts again after this time at the latest, even if the database hangs. */
const READ_MOST_MS = 2_000;
/** An ATM that has not told the bank by then is away, and nobody at the terminal waits for it. */
const TELL_MOST_MS = 120_000;

/**
 * Tells on the terminal what a killed program left open, and what became of it: each withdrawal under way, and whether the ledger is
 * sound. Only reads. `until` ends the waiting.
 */
export class Aftermath implements Watcher {
  readonly #url: string;
  readonly #currency: Currency;
  readonly #until: AbortSignal;
  /** The withdrawals that were open when a program was last killed; null if they could not be read. */
  #open: readonly OpenHold[] | null = null;
  #endedAt = 0;

  constructor(url: string, currency: Currency, until: AbortSignal) {
    this.#url = url;
    this.#currency = currency;
    this.#until = until;
  }

  async killed(program: KeptProgram, signal: NodeJS.Signals): Promise<void> {
    this.#endedAt = performance.now();
    let open: readonly OpenHold[] | null = null;
    const read = this.#reading(async ({ sql }) => {
      open = await unresolvedHolds(sql, { placedBefore: FAR_FUTURE_MS, most: OPEN_MOST });
    });
    await Promise.race([read, setTimeout(READ_MOST_MS)]);
    this.#open = open;
    say(`${program.name} was killed (${signal}) ${this.#leftOpen(open)}; starting it again`);
  }

  back(program: KeptProgram): void {
    const seconds = ((performance.now() - this.#endedAt) / 1_000).toFixed(1);
    say(`${program.name} is back after ${seconds} s, as process ${program.pid}`);
    const open = this.#open ?? [];
    const until = performance.now() + TELL_MOST_MS;
    void this.#reading(async ({ sql }) => {
      for (const hold of open) say(await this.#endOf(sql, hold, until));
      say(await this.#booksOf(sql));
    });
  }

  #leftOpen(open: readonly OpenHold[] | null): string {
    if (open === null) return "and the database does not say whether a withdrawal was under way";
    if (open.length === 0) return "with no withdrawal under way";
    const each = open.map(({ terminal, amount }) => `${this.#money(amount)} at ${terminal}`);
    return `in the middle of a withdrawal: ${each.join(", ")}`;
  }

  /** Waits until the ATM has told the bank what became of the notes, until this time of `performance.now()` at most. */
  async #endOf(sql: Sql, hold: OpenHold, until: number): Promise<string> {
    const of = `${this.#money(hold.amount)} at ${hold.terminal}`;
    do {
      const state = (await findHold(sql, hold))?.state;
      if (state === "settled") return `${of}: the ATM told the bank what was taken, and it is booked, once`;
      if (state === "released")
        return `${of}: the ATM told the bank that nothing was taken, and the money is the customer's again`;
      await setTimeout(LOOK_EVERY_MS, undefined, { signal: this.#until });
    } while (performance.now() < until);
    return `${of}: the ATM has not told the bank yet; the money stays on hold until it does`;
  }

  async #booksOf(sql: Sql): Promise<string> {
    const findings = await verify(sql);
    const { debits, credits } = await trialBalance(sql);
    const sums = `debits ${this.#money(debits)}, credits ${this.#money(credits)}`;
    return `the ledger is ${findings.length === 0 ? "sound" : `NOT sound: see ${installation().command} ledger verify`}: ${sums}`;
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
