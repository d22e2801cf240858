import { readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { controlFile } from "../src/atm/assemble.ts";
import { callAtm } from "../src/atm/operator/control-call.ts";
import type { Answer, Asked } from "../src/atm/operator/control-message.ts";
import { temporaryFolder } from "./bank-under-test.ts";
import { commandOf, endsWithin, environmentOf, kill, killAll } from "./crash-process.ts";
import { descendants, workersOf } from "./everything.ts";
import { freePort, Program, runProgram } from "./program.ts";

/** A machine of the system under crashes; null while it is being started again. */
export interface CrashAtm {
  readonly number: number;
  readonly port: number;
  program: Program | null;
}

/** The terminal of the scripted clients: it has keys, and no machine. */
export const SCRIPTED_ATM = 3;

const BANK_ARGUMENTS = "--workers 2 --sessions-per-terminal 60 --limit-day 100000000 --limit-day-count 1000000".split(" ");
/** The scripted clients never rest, all at one ATM. */
const BOUNDLESS = "--terminal-requests 1000000 --terminal-events 1000000".split(" ");
/** What the machines begin with: 18,000.00 in notes of 50, 20 and 10. */
const LOAD = "200x50,300x20,200x10";
const OPEN_MS = 60_000;
const STOP_MS = 20_000;

/** A bank with a durable PostgreSQL of its own and two ATMs, each a process that may be killed and is then started again. */
export class CrashSystem implements AsyncDisposable {
  readonly port: number;
  readonly data: string;
  readonly atms: readonly CrashAtm[];
  bank: Program;
  /** Every process that was started, so that none is left behind. */
  readonly #programs: Program[] = [];
  /** What primaries left behind that were killed; it ends by itself, soon. */
  readonly #orphans = new Set<number>();
  readonly #folder: Disposable;

  private constructor(folder: { folder: string } & Disposable, ports: readonly [number, number, number]) {
    this.#folder = folder;
    this.data = folder.folder;
    this.port = ports[0];
    this.atms = [1, 2].map((number) => ({ number, port: ports[number] as number, program: null }));
    this.bank = this.#newBank();
  }

  /** Brings up the bank, enrols all terminals, starts the machines. Leaves nothing behind where that fails. */
  static async start(): Promise<CrashSystem> {
    const ports = await Promise.all([freePort(), freePort(), freePort()]);
    const system = new CrashSystem(temporaryFolder(), ports);
    try {
      await system.bank.says("the bank is open", OPEN_MS);
      for (const n of [1, 2, SCRIPTED_ATM]) {
        const { code, stderr } = await system.run("terminal", "enrol", String(n), "--load", LOAD);
        if (code !== 0) throw new Error(stderr);
      }
      for (const atm of system.atms) await system.startAtm(atm);
      return system;
    } catch (error) {
      await system[Symbol.asyncDispose]();
      throw error;
    }
  }

  get environment(): NodeJS.ProcessEnv {
    return { STRONGROOM_DATA: this.data, STRONGROOM_LOG_LEVEL: "error" };
  }

  keyFile = (n: number): string => path.join(this.data, `atm-${n}`, "key.json");

  /** What machine n keeps in its folder. */
  atmFile = (n: number, kind: "journal" | "cash"): string => path.join(this.data, `atm-${n}`, `atm-${n}.${kind}`);

  /** What an operator at machine n asks of it. Rejects where it is dead. */
  ask = (n: number, asked: Asked): Promise<Answer> => callAtm(controlFile(path.join(this.data, `atm-${n}`), n), asked);

  /** Runs a command on this data folder. */
  run(...args: readonly string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
    return runProgram(args, this.environment);
  }

  /** The bank's workers that live at the moment. */
  get workers(): readonly number[] {
    return workersOf(this.bank.process.pid as number);
  }

  /** The bank's sealer, which writes the audit log; none while it is started again. */
  get sealers(): readonly number[] {
    return descendants(this.bank.process.pid as number).filter((pid) => commandOf(pid).includes("sealer.js"));
  }

  /** PostgreSQL's first process, by its own file; null where there is none. */
  get postmaster(): number | null {
    try {
      const pid = Number(readFileSync(path.join(this.data, "postgres", "postmaster.pid"), "utf8").split("\n")[0]);
      return commandOf(pid).includes(this.data) ? pid : null;
    } catch {
      return null;
    }
  }

  /** Kills the bank's primary alone: its workers and its sealer have to see for themselves that it is gone. */
  async killPrimary(): Promise<void> {
    for (const pid of [...this.workers, ...this.sealers]) this.#orphans.add(pid);
    kill(this.bank.process.pid);
    await endsWithin(this.bank, STOP_MS);
  }

  /** Starts the bank again, whatever the one before has left, as an operator does who does not wait for its workers to end. */
  async startBank(): Promise<void> {
    this.bank = this.#newBank();
    await this.bank.says("the bank is open", OPEN_MS);
  }

  /** Stops the bank in order; true where it obeyed, false where it had to be killed. */
  async stopBank(): Promise<boolean> {
    this.bank.process.kill("SIGTERM");
    if (await endsWithin(this.bank, STOP_MS)) return true;
    kill(this.bank.process.pid);
    return false;
  }

  async startAtm(atm: CrashAtm): Promise<void> {
    const { number, port } = atm;
    const place = ["--bank", `127.0.0.1:${this.port}`, "--port", String(port), "--allow-faults"];
    const program = new Program(["atm", String(number), ...place], this.environment);
    this.#programs.push(program);
    await program.says("serves its page", OPEN_MS);
    atm.program = program;
  }

  /** Kills what still lives, PostgreSQL at last, and removes the folder. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const { process } of this.#programs) if (process.exitCode === null && process.signalCode === null) killAll(process.pid);
    await Promise.race([Promise.all(this.#programs.map((each) => each.exited)), pause(STOP_MS, undefined, { ref: false })]);
    for (const pid of this.#orphans) if (environmentOf(pid).includes(this.data)) kill(pid);
    const { postmaster } = this;
    if (postmaster !== null) killAll(postmaster);
    for (const deadline = performance.now() + STOP_MS; this.postmaster !== null && performance.now() < deadline; )
      await pause(10);
    this.#folder[Symbol.dispose]();
  }

  #newBank(): Program {
    const bank = new Program(["bank", "--listen", `127.0.0.1:${this.port}`, ...BANK_ARGUMENTS, ...BOUNDLESS], this.environment);
    this.#programs.push(bank);
    return bank;
  }
}
