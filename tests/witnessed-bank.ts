import { existsSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { BankUnderTest } from "./bank-under-test.ts";
import { eventually } from "./eventually.ts";
import { freeAtmNumber, sealersOf } from "./everything.ts";
import { freePort, Program } from "./program.ts";

/** A bank and an ATM in separate processes that can be stopped and started again. */
export class WitnessedBank implements AsyncDisposable {
  readonly bank: BankUnderTest;
  readonly n: number;
  #server: Program;
  #atm: Program | null = null;

  private constructor(bank: BankUnderTest, n: number) {
    this.bank = bank;
    this.n = n;
    this.#server = bank.program;
  }

  static async start(): Promise<WitnessedBank> {
    const bank = await BankUnderTest.start();
    const witnessed = new WitnessedBank(bank, await freeAtmNumber());
    mkdirSync(witnessed.#folder);
    const { code, stderr } = await bank.run(
      "terminal",
      "enrol",
      String(witnessed.n),
      "--out",
      path.join(witnessed.#folder, "key.json"),
    );
    if (code !== 0) throw new Error(stderr);
    return witnessed;
  }

  get audit(): string {
    return path.join(this.bank.data, "audit");
  }

  get keptFile(): string {
    return path.join(this.#folder, `atm-${this.n}.checkpoint`);
  }

  /** The size of the log in the checkpoint that the ATM keeps, or 0 if it keeps none. */
  get kept(): number {
    return existsSync(this.keptFile) ? Number(readFileSync(this.keptFile, "utf8").split("\n")[1]) : 0;
  }

  /** The log lines of the ATM's process. */
  get atmLog(): string {
    return this.#atm?.stderr ?? "";
  }

  /** Starts the ATM. It asks for the checkpoint at once. */
  async startAtm(): Promise<void> {
    this.#atm = new Program(["atm", String(this.n), "--bank", `127.0.0.1:${this.bank.port}`], this.bank.environment);
    await this.#atm.says("serves its page");
  }

  /** Waits until the ATM's process has raised an alarm, and resolves with its log line. */
  async alarm(): Promise<Record<string, unknown>> {
    await this.#atm?.says("ALARM");
    const line = this.atmLog.split("\n").find((each) => each.includes("ALARM")) ?? "";
    return JSON.parse(line) as Record<string, unknown>;
  }

  async stopAtm(): Promise<void> {
    await this.#atm?.stop();
    this.#atm = null;
  }

  async status(): Promise<string> {
    const response = await fetch(`http://127.0.0.1:${5000 + this.n}/healthz`);
    return ((await response.json()) as { log: string }).log;
  }

  /** Starts the ATM, waits until it has seen the present log, and stops it. */
  async see(atLeast: number): Promise<void> {
    await this.startAtm();
    await eventually(
      () => this.kept >= atLeast,
      () => `kept ${this.kept} of ${atLeast}: ${this.atmLog}`,
    );
    await this.stopAtm();
  }

  stopBank(): Promise<number | null> {
    return this.#server.stop();
  }

  async startBank(...args: readonly string[]): Promise<void> {
    this.#server = await this.another(this.bank.port, args);
  }

  /** Makes a server of the same bank. Without a port it is an additional server. */
  async another(port?: number, args: readonly string[] = []): Promise<Program & { port?: number }> {
    const at = port ?? (await freePort());
    const program = new Program(["bank", "--listen", `127.0.0.1:${at}`, ...args], this.bank.environment);
    await program.says("the bank is open");
    return Object.assign(program, { port: at });
  }

  /** Kills (-9) this server's sealer. The primary starts another. */
  killSealer(server: Program = this.#server): void {
    for (const pid of sealersOf(server.process.pid as number)) process.kill(pid, "SIGKILL");
  }

  /** Waits until all events committed by now are sealed, and resolves with the number of records. */
  async sealed(): Promise<number> {
    const { sql } = this.bank.database.store;
    for (;;) {
      const [row] = await sql<{ waiting: bigint; sealed: bigint }[]>`
        select count(*) filter (where sealed_index is null) as waiting, max(sealed_index) + 1 as sealed from audit_event`;
      if (row?.waiting === 0n) return Number(row.sealed);
      await setTimeout(20);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stopAtm();
    if (this.#server !== this.bank.program) await this.#server[Symbol.asyncDispose]();
    await this.bank[Symbol.asyncDispose]();
  }

  get #folder(): string {
    return path.join(this.bank.data, `atm-${this.n}`);
  }
}
