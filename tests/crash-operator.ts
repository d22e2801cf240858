import { setTimeout as pause } from "node:timers/promises";
import { readCashFile } from "../src/atm/cash/cash-state.ts";
import { worth } from "../src/atm/cash/notes.ts";
import type { Answer, Asked } from "../src/atm/operator/control-message.ts";
import { Settings } from "../src/cli/options/settings.ts";
import { withEventStore } from "../src/cli/running/command-events.ts";
import { newRequestId, type RequestId, terminalIdOf } from "../src/model/ids.ts";
import { Currency, formatMoney, Money } from "../src/model/money.ts";
import type { Sql } from "../src/store/driver/connect.ts";
import type { MachineNotes } from "../src/terminals/orders/count-content.ts";
import { findOrder } from "../src/terminals/orders/order-rows.ts";
import { openBooks } from "./crash-check.ts";
import type { CrashAtm, CrashSystem } from "./crash-system.ts";
import { orderOn } from "./terminal-orders.ts";
import { TwoOperators } from "./two-operators.ts";

const ANNA = { operator: "anna", login: "test" };
/** How long the operators try, in milliseconds. Every process may die meanwhile. */
const TRY_MS = 60_000;
/** How long they wait for an ATM to take over a count: it may be dead, and asks again after its start. In milliseconds. */
const COUNT_MS = 10_000;

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
    await this.#count(number, { cassettes: notes, rejected: state.rejected });
    return false;
  }

  /** Orders the ATM to take over a count, and waits until it has ended the order, or the time is over. */
  async #count(number: number, counted: MachineNotes): Promise<void> {
    const id = newRequestId();
    await withEventStore(new Settings({ data: this.#system.data }, {}, "/"), async (store) => {
      const order = { id, terminal: terminalIdOf(number), at: Date.now(), kind: "count", counted } as const;
      if ((await orderOn(store, this.#system.data, order)) !== null) return;
      for (const deadline = Date.now() + COUNT_MS; Date.now() < deadline; await pause(100)) {
        const found = await findOrder(store.sql, id);
        if (found === null || found.state === "open") continue;
        if (found.state === "done") await this.#add(store.sql, id);
        return;
      }
    });
  }

  /** Adds what the count found. */
  async #add(sql: Sql, request: RequestId): Promise<void> {
    const [row] = await sql<{ answer: string }[]>`select answer from request_answer where request = ${request}`;
    const { over, short } = JSON.parse(row?.answer ?? "") as { readonly over: number; readonly short: number };
    this.counts++;
    this.over += BigInt(over);
    this.short += BigInt(short);
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
      const end = { request, terminal: number };
      await (paid > 0n
        ? this.#agree("holds-settle", { ...end, amount: formatMoney(paid, Currency("EUR")) })
        : this.#agree("holds-release", end));
    }
    return left === 0;
  }

  /** Enters the two operators, before anything is killed. */
  enter(): Promise<void> {
    return this.#asOperators(async () => {});
  }

  /** As two operators do in the console: the bank then carries it out. */
  #agree(name: string, given: Readonly<Record<string, unknown>>): Promise<void> {
    return this.#asOperators(async (operators) => void (await operators.agree(name, given)));
  }

  async #asOperators(act: (operators: TwoOperators) => Promise<void>): Promise<void> {
    await using books = await openBooks(this.#system);
    const operators = await TwoOperators.at({ data: this.#system.data, database: books });
    await act(operators);
    await operators.leave();
  }
}

const stateOf = (answer: Answer | null) => (answer?.ok ? answer.state : null);
