import { setTimeout as pause } from "node:timers/promises";
import { readCashFile } from "../src/atm/cash/cash-state.ts";
import { worth } from "../src/atm/cash/notes.ts";
import type { Answer, Asked } from "../src/atm/operator/control-message.ts";
import { Currency, formatMoney, Money } from "../src/model/money.ts";
import type { CrashAtm, CrashSystem } from "./crash-system.ts";

const ANNA = { operator: "anna", login: "test" };
const BEN = { operator: "ben", login: "test" };
/** How long the operators try, in milliseconds. Every process may die meanwhile. */
const TRY_MS = 60_000;

/**
 * Two operators who follow docs/OPERATIONS.md if an ATM's files disagree. They end its open holds according to the cash unit,
 * count the ATM, and open it. Its counters show the notes inside, because no cut touches the cash file.
 */
export class CrashOperators {
  readonly #system: CrashSystem;
  /** The number of counts. */
  counts = 0;
  /** The differences between counts and books, in minor units. */
  over = 0n;
  short = 0n;

  constructor(system: CrashSystem) {
    this.#system = system;
  }

  /** Returns the differences that no lost load explains. A cut journal may lose the booking of loads of `load` each. */
  findings(load: bigint, loads: number): readonly string[] {
    const isExplained = this.over === 0n && this.short % load === 0n && this.short <= load * BigInt(loads);
    return isExplained ? [] : [`the operators counted ${this.over} over and ${this.short} short, in ${loads} loads of ${load}`];
  }

  /** Brings an ATM that started closed back into service. Does nothing if it is open, and stops if it is killed. */
  async attend(atm: CrashAtm): Promise<void> {
    const { program } = atm;
    const isGone = (): boolean => atm.program !== program;
    for (const deadline = Date.now() + TRY_MS; Date.now() < deadline && !isGone(); await pause(100))
      try {
        if (await this.#attendOnce(atm)) return;
      } catch {
        // The bank or the ATM is dead at the moment.
      }
    if (!isGone()) throw new Error(`ATM ${atm.number} could not be brought into service again`);
  }

  /** Ends the holds that an idle ATM has left open and no longer knows. */
  async endForgotten({ number }: CrashAtm): Promise<void> {
    for (const deadline = Date.now() + TRY_MS; Date.now() < deadline; await pause(500)) {
      const state = stateOf(await this.#system.ask(number, { ask: "status" }).catch(() => null));
      if (state?.open === 0 && (await this.#endHolds(number))) return;
    }
  }

  /** Resolves with true once nothing is left to do. */
  async #attendOnce({ number }: CrashAtm): Promise<boolean> {
    const ask = async (asked: Asked) => stateOf(await this.#system.ask(number, asked));
    const state = await ask({ ask: "status" });
    if (state === null) return false;
    if (state.doubt === "none") return !state.closed || (await ask({ ask: "open", ...ANNA })) !== null;
    if (state.open > 0 || !(await this.#endHolds(number))) return false;
    const notes = state.cassettes.map(({ denomination, notes: pieces }) => ({ denomination, notes: pieces }));
    const count = { ask: "count", notes, rejected: state.rejected } as const;
    if ((await ask({ ...count, confirm: false, ...ANNA })) === null) return false;
    const counted = (await ask({ ...count, confirm: true, ...BEN }))?.done[0];
    if (counted?.how === "booked") {
      this.counts++;
      this.over += counted.over;
      this.short += counted.short;
    }
    return false;
  }

  /** Settles each hold of an ATM with the payout in its cash unit, or releases it. Resolves with true once none is left. */
  async #endHolds(number: number): Promise<boolean> {
    const { stdout, code } = await this.#system.run("holds", "list", "--json");
    if (code !== 0) return false;
    const holds = stdout.split("\n").filter((line) => line !== "");
    const cash = await readCashFile(this.#system.atmFile(number, "cash"));
    let left = 0;
    for (const { terminal, request } of holds.map((line) => JSON.parse(line) as Record<string, string>)) {
      if (!terminal?.endsWith(`-${String(number).padStart(4, "0")}`)) continue;
      left++;
      const job = cash?.state.jobs.find((each) => each.job === request);
      const paid = job?.phase === "taken" ? worth(job.notes) : Money(0n);
      const end = paid > 0n ? ["settle", request, "--amount", formatMoney(paid, Currency("EUR"))] : ["release", request];
      const place = ["--terminal", String(number)];
      for (const by of [
        ["--operator", "anna"],
        ["--operator", "ben", "--confirm"],
      ])
        await this.#system.run("holds", ...(end as string[]), ...place, ...by);
    }
    return left === 0;
  }
}

const stateOf = (answer: Answer | null) => (answer?.ok ? answer.state : null);
