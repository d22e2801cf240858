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
 * "everything" is all of it at once, as in a power failure, except that what was written and not synced survives. "fault" makes
 * a machine's dispenser or acceptor do wrong, or die at a named point; "operator" loads notes, just before the next kill.
 */
export type Victim = "worker" | "sealer" | "primary" | "postgres" | "atm" | "everything" | "fault" | "operator";

/** Who is killed how often: a victim stands here as often as it is picked in so many kills. */
const VICTIMS: readonly Victim[] = [
  ...Array<Victim>(5).fill("worker"),
  "sealer",
  ...Array<Victim>(3).fill("primary"),
  ...Array<Victim>(3).fill("postgres"),
  ...Array<Victim>(7).fill("atm"),
  "everything",
  ...Array<Victim>(6).fill("fault"),
  ...Array<Victim>(3).fill("operator"),
];
/** What an operator puts in at a time. */
const LOAD = [{ denomination: Money(10_00n), notes: 5 }];
const OPERATOR = { operator: "anna", login: "test" };
/** The longest time between two kills, once the bank is open again. */
const BETWEEN_MOST_MS = 800;
/** How long anything may take to come back. */
const BACK_MOST_MS = 30_000;

/**
 * Kills processes of the system at random moments. The bank must bring back its workers and its PostgreSQL by itself; the bank
 * itself and the machines are started again, as a service manager does. The next kill may come while that is under way. Half of the
 * machines find their journal cut; two operators count those that notice, and start closed.
 */
export class Kills {
  readonly count: Record<Victim, number> = {
    ...{ worker: 0, sealer: 0, primary: 0, postgres: 0, atm: 0, everything: 0, fault: 0, operator: 0 },
  };
  /** How often a journal was cut, and the machines whose journal was. */
  cuts = 0;
  readonly cut = new Set<number>();
  readonly operators: CrashOperators;
  readonly #system: CrashSystem;
  readonly #random: Random;
  readonly #restarts: Promise<void>[] = [];
  #restartFailure: unknown = null;
  /** True once the machines are to be stopped for good. */
  #over = false;

  constructor(system: CrashSystem, random: Random) {
    this.#system = system;
    this.#random = random;
    this.operators = new CrashOperators(system);
  }

  /**
   * So many kills; each kind at least once, where there are as many. Calls `tell` with the number of kills after each. Rejects
   * where something could not be started again, and when `giveUp` says so.
   */
  async run(kills: number, giveUp: AbortSignal, tell: (n: number) => void): Promise<void> {
    const first: readonly Victim[] = ["fault", "operator", "atm", "worker", "postgres", "primary", "everything", "sealer"];
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

  /** Once the load is over: every machine answers, those too that died of a fault meanwhile. */
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

  /** What the operators' counts have found that nothing explains. */
  get findings(): readonly string[] {
    return this.operators.findings(worth(LOAD), this.count.operator);
  }

  get #postmasters(): readonly number[] {
    const { postmaster } = this.#system;
    return postmaster === null ? [] : [postmaster];
  }

  readonly #kill: Readonly<Record<Victim, () => Promise<void>>> = {
    worker: async () => kill(this.#random.pick(await someOf(() => this.#system.workers))),
    sealer: async () => kill((await someOf(() => this.#system.sealers))[0]),
    primary: async () => {
      await this.#system.killPrimary();
      await this.#system.startBank();
    },
    postgres: async () => kill((await someOf(() => this.#postmasters))[0]),
    atm: async () => this.#killAtm(this.#random.pick(await someOf(() => this.#running))),
    fault: async () => {
      const atm = this.#random.pick(await someOf(() => this.#running));
      // Somebody has looked into the jam before; the machine may be dead by now.
      await this.#system.ask(atm.number, { ask: "open", ...OPERATOR }).catch(() => {});
      const fault = this.#random.pick(FAULT_NAMES);
      if (fault.startsWith("crash-")) this.#watch(atm);
      await this.#system.ask(atm.number, { ask: "fault", fault }).catch(() => {});
    },
    // Nobody waits for the answer: the next kill comes in between.
    operator: async () => {
      const atm = this.#random.pick(await someOf(() => this.#running));
      void this.#system.ask(atm.number, { ask: "load", notes: LOAD, ...OPERATOR }).catch(() => {});
    },
    everything: async () => {
      for (const pid of [...this.#system.workers, ...this.#system.sealers, ...this.#postmasters]) kill(pid);
      for (const atm of this.#running) this.#killAtm(atm);
      await this.#kill.primary();
    },
  };

  get #running(): readonly CrashAtm[] {
    return this.#system.atms.filter(({ program }) => program !== null);
  }

  /** Starts a machine again that dies without having been killed. */
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

/** Those that there are, as soon as there are some. */
async function someOf<Item>(find: () => readonly Item[] | Promise<readonly Item[]>): Promise<readonly Item[]> {
  for (const deadline = performance.now() + BACK_MOST_MS; performance.now() < deadline; await pause(10)) {
    const found = await find();
    if (found.length > 0) return found;
  }
  throw new Error(`nothing has come back in ${BACK_MOST_MS} ms: ${find}`);
}
