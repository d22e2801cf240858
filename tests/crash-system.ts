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

/** An ATM of the system under crashes. Its program is null while it is being restarted. */
export interface CrashAtm {
  readonly number: number;
  readonly port: number;
  program: Program | null;
}

/** The terminal of the scripted clients. It has keys, but no ATM process. */
export const SCRIPTED_ATM = 3;

const BANK_ARGUMENTS = "--workers 2 --sessions-per-terminal 60 --limit-day 100000000 --limit-day-count 1000000".split(" ");
/** All scripted clients send without pause at one ATM. */
const BOUNDLESS = "--terminal-requests 1000000 --terminal-events 1000000".split(" ");
/** The first load of an ATM: 18,000.00 in notes of 50, 20 and 10. */
const LOAD = "200x50,300x20,200x10";
const OPEN_MS = 60_000;
const STOP_MS = 20_000;
/** Lines of PostgreSQL's log that a bank's failed start is reported with. */
const LOG_LINES = 30;

/** A bank with its own durable PostgreSQL, and two ATMs. Each process may be killed and restarted. */
export class CrashSystem implements AsyncDisposable {
  readonly port: number;
  readonly data: string;
  readonly atms: readonly CrashAtm[];
  bank: Program;
  /** Every started process, to leave none behind. */
  readonly #programs: Program[] = [];
  /** The children of killed primaries. They end by themselves soon. */
  readonly #orphans = new Set<number>();
  readonly #folder: Disposable;

  private constructor(folder: { folder: string } & Disposable, ports: readonly [number, number, number]) {
    this.#folder = folder;
    this.data = folder.folder;
    this.port = ports[0];
    this.atms = [1, 2].map((number) => ({ number, port: ports[number] as number, program: null }));
    this.bank = this.#newBank();
  }

  /** Starts the bank, enrols all terminals and starts the ATMs. Leaves nothing behind if that fails. */
  static async start(): Promise<CrashSystem> {
    const ports = await Promise.all([freePort(), freePort(), freePort()]);
    const system = new CrashSystem(temporaryFolder(), ports);
    try {
      await system.bank.says("the bank is open", OPEN_MS);
      for (const n of [1, 2, SCRIPTED_ATM]) {
        const { code, stderr } = await system.run("terminal", "first", String(n), "--load", LOAD);
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

  /** Returns the paths of ATM n's files. */
  atmFile = (n: number, kind: "journal" | "cash"): string => path.join(this.data, `atm-${n}`, `atm-${n}.${kind}`);

  /** Sends an operator's request to ATM n. Rejects if the ATM is dead. */
  ask = (n: number, asked: Asked): Promise<Answer> => callAtm(controlFile(path.join(this.data, `atm-${n}`), n), asked);

  /** Runs a command on this data folder. */
  run(...args: readonly string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
    return runProgram(args, this.environment);
  }

  /** Returns the bank's running workers. */
  get workers(): readonly number[] {
    return workersOf(this.bank.process.pid as number);
  }

  /** Returns the bank's sequencer, or none while it is being restarted. */
  get sequencers(): readonly number[] {
    return descendants(this.bank.process.pid as number).filter((pid) => commandOf(pid).includes("sequencer.js"));
  }

  /** Returns PostgreSQL's first process from its lock file, or null if there is none. */
  get postmaster(): number | null {
    try {
      const pid = Number(readFileSync(path.join(this.data, "postgres", "postmaster.pid"), "utf8").split("\n")[0]);
      return commandOf(pid).includes(this.data) ? pid : null;
    } catch {
      return null;
    }
  }

  /** Kills only the bank's primary. Its workers and its sequencer must notice that by themselves. */
  async killPrimary(): Promise<void> {
    for (const pid of [...this.workers, ...this.sequencers]) this.#orphans.add(pid);
    kill(this.bank.process.pid);
    await endsWithin(this.bank, STOP_MS);
  }

  /** Restarts the bank without waiting for old workers to end, as an operator might. */
  async startBank(): Promise<void> {
    this.bank = this.#newBank();
    await this.bank.says("the bank is open", OPEN_MS).catch((error: unknown) => {
      const log = readFileSync(path.join(this.data, "postgres.log"), "utf8").split("\n").slice(-LOG_LINES);
      throw new Error(`${error}\nPostgreSQL's log ends with:\n${log.join("\n")}`, { cause: error });
    });
  }

  /** Stops the bank in order. Resolves with false if it had to be killed. */
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

  /** Kills all running processes, PostgreSQL last, and removes the folder. */
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
