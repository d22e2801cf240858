import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { InitiatorKeys } from "../src/channel/handshake/keys.ts";
import { terminalIdOf } from "../src/model/ids.ts";
import { readKeyFile } from "../src/provisioning/key-file.ts";
import { type TestDatabase, testDatabase } from "../src/store/testing/test-database.ts";
import { freePort, Program, runProgram } from "./program.ts";
import { ScriptedAtm } from "./scripted-atm.ts";

/** A folder that is gone after the test. Other accounts may pass through it, as PostgreSQL's must. */
export function temporaryFolder(): { folder: string } & Disposable {
  const folder = mkdtempSync(path.join(tmpdir(), "strongroom-system-"));
  chmodSync(folder, 0o711);
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

const HEARD_MOST_MS = 10_000;

/** A bank server of its own for one test: its own process, data folder, port and database. */
export class BankUnderTest implements AsyncDisposable {
  readonly port: number;
  readonly data: string;
  readonly database: TestDatabase;
  program: Program;
  readonly #folder: Disposable;

  private constructor(
    port: number,
    folder: { folder: string } & Disposable,
    database: TestDatabase,
    args: readonly string[],
    more: NodeJS.ProcessEnv,
  ) {
    this.port = port;
    this.data = folder.folder;
    this.database = database;
    this.#folder = folder;
    this.program = this.#launch(args, more);
  }

  /** `more` is added to the environment of the bank's own process; `prepare` is given its data folder, still empty. */
  static async start(
    args: readonly string[] = [],
    more: NodeJS.ProcessEnv = {},
    prepare: (data: string) => void = () => {},
  ): Promise<BankUnderTest> {
    const place = temporaryFolder();
    prepare(place.folder);
    const bank = new BankUnderTest(await freePort(), place, await testDatabase(), args, more);
    await bank.program.says("the bank is open");
    return bank;
  }

  get environment(): NodeJS.ProcessEnv {
    return { DATABASE_URL: this.database.url, STRONGROOM_DATA: this.data, STRONGROOM_LOG_LEVEL: "warn" };
  }

  /** Stops the bank in order and starts it again in the same place, with these arguments. */
  async restart(args: readonly string[] = []): Promise<void> {
    const code = await this.program.stop();
    if (code !== 0) throw new Error(`the bank ended with ${code}: ${this.program.stderr}`);
    this.program = this.#launch(args);
    await this.program.says("the bank is open");
  }

  /** Runs a command against this bank's data. */
  run(...args: readonly string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
    return runProgram(args, this.environment);
  }

  /** Enrols ATM n, and comes to its keys. */
  async enrol(n: number): Promise<InitiatorKeys> {
    const file = path.join(this.data, `atm-${n}.json`);
    const { code, stderr } = await this.run("terminal", "enrol", String(n), "--out", file);
    if (code !== 0) throw new Error(stderr);
    const { staticPrivate, ...keys } = await readKeyFile(file);
    if (staticPrivate === null) throw new Error("a key file without a private key");
    return { ...keys, terminalId: terminalIdOf(n), staticPrivate };
  }

  /** A channel of an ATM that may have been enrolled a moment ago: a worker that has not heard of it yet takes it for a stranger. */
  async connect(keys: InitiatorKeys): Promise<ScriptedAtm> {
    for (const since = performance.now(); ; await new Promise((resolve) => setTimeout(resolve, 20))) {
      try {
        return await ScriptedAtm.connect(this.port, keys);
      } catch (error) {
        if (performance.now() - since > HEARD_MOST_MS) throw error;
      }
    }
  }

  #launch(args: readonly string[], more: NodeJS.ProcessEnv = {}): Program {
    return new Program(["bank", "--listen", `127.0.0.1:${this.port}`, ...args], { ...this.environment, ...more });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.program[Symbol.asyncDispose]();
    await this.database[Symbol.asyncDispose]();
    this.#folder[Symbol.dispose]();
  }
}
