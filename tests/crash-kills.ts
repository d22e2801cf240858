import { setTimeout as pause } from "node:timers/promises";
import { FAULT_NAMES } from "../src/atm/cash/faults.ts";
import { worth } from "../src/atm/cash/notes.ts";
import { Money } from "../src/model/money.ts";
import { cutJournal } from "./crash-cut.ts";
import { CrashOperators } from "./crash-operator.ts";
import { endsWithin, kill } from "./crash-process.ts";
import type { CrashAtm, CrashSystem } from "./crash-system.ts";
import type { Random } from "./fuzz-random.ts";
import type { Program } from "./program.ts";

/**
 * "everything" kills all processes at once, as a power failure does, but unsynced writes survive. "fault" injects a fault into an
 * ATM's dispenser or acceptor, or a death at a named point. "operator" loads notes just before the next kill.
 */
export type Victim = "worker" | "sequencer" | "primary" | "postgres" | "atm" | "everything" | "fault" | "operator";

/** A victim's entries in this list are its share of the kills. */
const VICTIMS: readonly Victim[] = [
  ...Array<Victim>(5).fill("worker"),
  "sequencer",
  ...Array<Victim>(3).fill("primary"),
  ...Array<Victim>(3).fill("postgres"),
  ...Array<Victim>(7).fill("atm"),
  "everything",
  ...Array<Victim>(6).fill("fault"),
  ...Array<Victim>(3).fill("operator"),
];
/** One load of an operator. */
const LOAD = [{ denomination: Money(10_00n), notes: 5 }];
const OPERATOR = { operator: "anna", login: "test" };
/** The longest time between two kills, once the bank is open again. */
const BETWEEN_MOST_MS = 800;
/** The longest time until a killed process is back. */
const BACK_MOST_MS = 30_000;

/**
 * Kills processes of the system at random moments. The bank must restart its workers and its PostgreSQL by itself. This class
 * restarts the bank and the ATMs, as a service manager does, and may kill again meanwhile. It cuts the journal of half of the
 * killed ATMs. If an ATM notices and starts closed, two operators count it.
 */
export class Kills {
  readonly count: Record<Victim, number> = {
    ...{ worker: 0, sequencer: 0, primary: 0, postgres: 0, atm: 0, everything: 0, fault: 0, operator: 0 },
  };
  /** The number of cuts, and the ATMs whose journal was cut. */
  cuts = 0;
  readonly cut = new Set<number>();
  readonly operators: CrashOperators;
  readonly #system: CrashSystem;
  readonly #random: Random;
  readonly #restarts: Promise<void>[] = [];
  #restartFailure: unknown = null;
  /** True once the ATMs must not be restarted. */
  #over = false;

  constructor(system: CrashSystem, random: Random) {
    this.#system = system;
    this.#random = random;
    this.operators = new CrashOperators(system);
  }

  /**
   * Kills this number of times, each kind at least once if the number allows. Calls `tell` after each kill with the number so
   * far. Rejects if a process could not be restarted, or if `giveUp` aborts.
   */
  async run(kills: number, giveUp: AbortSignal, tell: (n: number) => void): Promise<void> {
    const first: readonly Victim[] = ["fault", "operator", "atm", "worker", "postgres", "primary", "everything", "sequencer"];
    for (let n = 0; n < kills; n++) {
      await pause(this.#random.below(BETWEEN_MOST_MS), undefined, { signal: giveUp });
      const victim = first[n] ?? this.#random.pick(VICTIMS);
      await this.#kill[victim]();
      this.count[victim]++;
      tell(n + 1);
      if (this.#restartFailure !== null) throw this.#restartFailure;
    }
    await Promise.all(this.#restarts);
    await someOf(() => this.#postmasters);
    if (this.#restartFailure !== null) throw this.#restartFailure;
  }

  /** Resolves after the load, once every ATM answers, including those that died of a fault. */
  async settled(): Promise<void> {
    for (const { number } of this.#system.atms)
      await someOf(async () => {
        await Promise.all(this.#restarts);
        const answer = await this.#system.ask(number, { ask: "status" }).catch(() => null);
        return answer === null ? [] : [answer];
      });
    this.#over = true;
    if (this.#restartFailure !== null) throw this.#restartFailure;
  }

  /** The unexplained differences that the operators' counts found. */
  get findings(): readonly string[] {
    return this.operators.findings(worth(LOAD), this.count.operator);
  }

  get #postmasters(): readonly number[] {
    const { postmaster } = this.#system;
    return postmaster === null ? [] : [postmaster];
  }

  readonly #kill: Readonly<Record<Victim, () => Promise<void>>> = {
    worker: async () => kill(this.#random.pick(await someOf(() => this.#system.workers))),
    sequencer: async () => kill((await someOf(() => this.#system.sequencers))[0]),
    primary: async () => {
      await this.#system.killPrimary();
      await this.#system.startBank();
    },
    postgres: async () => kill((await someOf(() => this.#postmasters))[0]),
    atm: async () => this.#killAtm(this.#random.pick(await someOf(() => this.#running))),
    fault: async () => {
      const atm = this.#random.pick(await someOf(() => this.#running));
      // An operator must have cleared an earlier jam. The ATM may be dead by now.
      await this.#system.ask(atm.number, { ask: "open", ...OPERATOR }).catch(() => {});
      const fault = this.#random.pick(FAULT_NAMES);
      if (fault.startsWith("crash-")) this.#watch(atm);
      await this.#system.ask(atm.number, { ask: "fault", fault }).catch(() => {});
    },
    // Does not wait for the answer, because the next kill must come before it.
    operator: async () => {
      const atm = this.#random.pick(await someOf(() => this.#running));
      void this.#system.ask(atm.number, { ask: "load", notes: LOAD, ...OPERATOR }).catch(() => {});
    },
    everything: async () => {
      for (const pid of [...this.#system.workers, ...this.#system.sequencers, ...this.#postmasters]) kill(pid);
      for (const atm of this.#running) this.#killAtm(atm);
      await this.#kill.primary();
    },
  };

  get #running(): readonly CrashAtm[] {
    return this.#system.atms.filter(({ program }) => program !== null);
  }

  /** Restarts an ATM that dies without a kill. */
  #watch(atm: CrashAtm): void {
    const { program } = atm;
    void program?.exited.then(() => {
      if (atm.program === program && !this.#over) this.#killAtm(atm);
    });
  }

  #killAtm(atm: CrashAtm): void {
    const { program } = atm;
    atm.program = null;
    kill(program?.process.pid);
    this.#restarts.push(this.#restart(atm, program));
  }

  #cut({ number }: CrashAtm): void {
    cutJournal(this.#system.atmFile(number, "journal"), this.#random);
    this.cuts++;
    this.cut.add(number);
  }

  async #restart(atm: CrashAtm, dead: Program | null): Promise<void> {
    try {
      if (dead !== null) await endsWithin(dead, BACK_MOST_MS);
      if (this.cuts === 0 || this.#random.onceIn(2)) this.#cut(atm);
      await this.#system.startAtm(atm);
      await this.operators.attend(atm);
    } catch (error) {
      this.#restartFailure = error;
    }
  }
}

/** Resolves with the processes as soon as there are some. */
async function someOf<Item>(find: () => readonly Item[] | Promise<readonly Item[]>): Promise<readonly Item[]> {
  for (const deadline = performance.now() + BACK_MOST_MS; performance.now() < deadline; await pause(10)) {
    const found = await find();
    if (found.length > 0) return found;
  }
  throw new Error(`nothing has come back in ${BACK_MOST_MS} ms: ${find}`);
}
