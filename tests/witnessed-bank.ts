import { cpSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { enrolAt } from "./bank-entries.ts";
import { eventStoreOf, untilCopied } from "./bank-events.ts";
import { BankUnderTest, temporaryFolder } from "./bank-under-test.ts";
import { eventually } from "./eventually.ts";
import { freeAtmNumber, sequencersOf } from "./everything.ts";
import { freePort, Program } from "./program.ts";

/** The events of one commit of `grow`: a busy bank commits many at once. */
const COMMIT_EVENTS = 100;

/** A bank and an ATM in separate processes that can be stopped and started again. */
export class WitnessedBank implements AsyncDisposable {
  readonly bank: BankUnderTest;
  readonly n: number;
  #atm: Program | null = null;
  /** The data folders of other servers that run. */
  readonly #others = new Set<string>();

  private constructor(bank: BankUnderTest, n: number) {
    this.bank = bank;
    this.n = n;
  }

  static async start(): Promise<WitnessedBank> {
    const bank = await BankUnderTest.start();
    const witnessed = new WitnessedBank(bank, await freeAtmNumber());
    mkdirSync(witnessed.#folder);
    await enrolAt(bank, witnessed.n, path.join(witnessed.#folder, "key.json"));
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
    return this.bank.program.stop();
  }

  startBank(...args: readonly string[]): Promise<void> {
    return this.bank.startAgain(args);
  }

  /** Makes another server of the same bank, with the same keys and a data folder of its own. */
  async another(): Promise<AsyncDisposable & { readonly program: Program; readonly port: number }> {
    await using made = new AsyncDisposableStack();
    const { folder } = made.use(temporaryFolder());
    cpSync(path.join(this.bank.data, "keys"), path.join(folder, "keys"), { recursive: true });
    const port = await freePort();
    const program = made.use(
      new Program(["bank", "--listen", `127.0.0.1:${port}`, "--workers", "1"], {
        ...this.bank.environment,
        STRONGROOM_DATA: folder,
      }),
    );
    await program.says("the bank is open");
    this.#others.add(folder);
    made.defer(async () => void this.#others.delete(folder));
    const stack = made.move();
    return { program, port, [Symbol.asyncDispose]: () => stack.disposeAsync() };
  }

  /** Kills (-9) this server's sequencer. The primary starts another. */
  killSequencer(server: Program = this.bank.program): void {
    for (const pid of sequencersOf(server.process.pid as number)) process.kill(pid, "SIGKILL");
  }

  /** Waits until the log and the bank's copies of it have all events committed by now. Resolves with the number of records. */
  copied(): Promise<number> {
    return untilCopied(this.bank.database.store, this.audit, ...[...this.#others].map((data) => path.join(data, "audit")));
  }

  /** Records events as a busy bank does: the log grows by several commits. */
  async grow(events: number): Promise<void> {
    const store = await eventStoreOf(this.bank);
    const at = Date.now();
    for (let recorded = 0; recorded < events; recorded += COMMIT_EVENTS)
      await store.record(Array.from({ length: COMMIT_EVENTS }, () => ({ at, kind: "balance", outcome: "ok" }) as const));
    await store.endIdle(at);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stopAtm();
    await this.bank[Symbol.asyncDispose]();
  }

  get #folder(): string {
    return path.join(this.bank.data, `atm-${this.n}`);
  }
}
