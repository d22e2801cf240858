import { setTimeout as pause } from "node:timers/promises";
import { readCashFile } from "../src/atm/cash/cash-state.ts";
import { worth } from "../src/atm/cash/notes.ts";
import type { Answer, Asked } from "../src/atm/operator/control-message.ts";
import { Currency, formatMoney, Money } from "../src/model/money.ts";
import type { CrashAtm, CrashSystem } from "./crash-system.ts";

const ANNA = { operator: "anna", login: "test" };
const BEN = { operator: "ben", login: "test" };
/** How long the operators try, in milliseconds; meanwhile anything may die under their hands. */
const TRY_MS = 60_000;

/**
 * Two operators who do what docs/OPERATIONS.md says where a machine's files disagree: they end its open holds by what the cash
 * unit says, count the machine, and open it. The notes inside are those that the counters say: no cut touches the cash file.
 */
export class CrashOperators {
  readonly #system: CrashSystem;
  /** How often a machine had to be counted. */
  counts = 0;
  /** What a count found that was not in the books, or the other way round, in minor units. */
  over = 0n;
  short = 0n;

  constructor(system: CrashSystem) {
    this.#system = system;
  }

  /** What no lost load explains: notes that operators put in, of `load` each, and whose booking a cut journal forgot. */
  findings(load: bigint, loads: number): readonly string[] {
    const isExplained = this.over === 0n && this.short % load === 0n && this.short <= load * BigInt(loads);
    return isExplained ? [] : [`the operators counted ${this.over} over and ${this.short} short, in ${loads} loads of ${load}`];
  }

  /** Brings a machine into service again that started closed; nothing where it is open, or is killed meanwhile. */
  async attend(atm: CrashAtm): Promise<void> {
    const { program } = atm;
    const isGone = (): boolean => atm.program !== program;
    for (const deadline = Date.now() + TRY_MS; Date.now() < deadline && !isGone(); await pause(100))
      try {
        if (await this.#attendOnce(atm)) return;
      } catch {
        // The bank, or the machine, is dead at the moment.
      }
    if (!isGone()) throw new Error(`ATM ${atm.number} could not be brought into service again`);
  }

  /** Ends the holds that a machine has left open and knows nothing of, once it is at rest. */
  async endForgotten({ number }: CrashAtm): Promise<void> {
    for (const deadline = Date.now() + TRY_MS; Date.now() < deadline; await pause(500)) {
      const state = stateOf(await this.#system.ask(number, { ask: "status" }).catch(() => null));
      if (state?.open === 0 && (await this.#endHolds(number))) return;
    }
  }

  /** True once nothing is left to do. */
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

  /** Settles each hold of a machine with what its cash unit says it paid, or releases it; true once none is left. */
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
