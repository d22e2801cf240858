import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { InitiatorKeys } from "../src/channel/handshake/keys.ts";
import { terminalIdOf } from "../src/model/ids.ts";
import { readKeyFile } from "../src/provisioning/key-file.ts";
import { type TestDatabase, testDatabase } from "../src/store/testing/test-database.ts";
import { enrolAt, signUpAt } from "./bank-entries.ts";
import { freePort, Program, runProgram } from "./program.ts";
import { ScriptedAtm } from "./scripted-atm.ts";

/** Makes a folder that is removed after the test. Other accounts may enter it, because PostgreSQL's account must. */
export function temporaryFolder(): { folder: string } & Disposable {
  const folder = mkdtempSync(path.join(tmpdir(), "strongroom-system-"));
  chmodSync(folder, 0o711);
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

const HEARD_MOST_MS = 10_000;

/** A second worker costs as much as a test of one request. Tests of several workers ask for them. */
const ONE_WORKER = ["--workers", "1"];

/** A bank server for one test, with its own process, data folder, port and database. */
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

  /**
   * The bank has one worker unless `args` say otherwise. `more` is added to the environment of its process. `prepare` gets the data
   * folder while it is empty.
   */
  static async start(
    args: readonly string[] = [],
    more: NodeJS.ProcessEnv = {},
    prepare: (data: string) => void = () => {},
  ): Promise<BankUnderTest> {
    const place = temporaryFolder();
    prepare(place.folder);
    const bank = new BankUnderTest(await freePort(), place, await testDatabase(), args, more);
    try {
      await bank.program.says("the bank is open");
    } catch (error) {
      // Nobody else can end it, and its test's process would wait for it.
      await bank[Symbol.asyncDispose]();
      throw error;
    }
    return bank;
  }

  get environment(): NodeJS.ProcessEnv {
    return { DATABASE_URL: this.database.applicationUrl, STRONGROOM_DATA: this.data, STRONGROOM_LOG_LEVEL: "warn" };
  }

  /** Stops the bank in order and starts it again with the same data and port, and with these arguments. */
  async restart(args: readonly string[] = []): Promise<void> {
    const code = await this.program.stop();
    if (code !== 0) throw new Error(`the bank ended with ${code}: ${this.program.stderr}`);
    await this.startAgain(args);
  }

  /** Starts a bank that has ended, with the same data and port, and with these arguments. */
  async startAgain(args: readonly string[] = []): Promise<void> {
    this.program = this.#launch(args);
    await this.program.says("the bank is open");
  }

  /** Runs a command on this bank's data. */
  run(...args: readonly string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
    return runProgram(args, this.environment);
  }

  /** Enrols ATM n, and resolves with its keys. Their file is `atm-N.json` in the data folder. */
  async enrol(n: number): Promise<InitiatorKeys> {
    const file = path.join(this.data, `atm-${n}.json`);
    await enrolAt(this, n, file);
    const { staticPrivate, ...keys } = await readKeyFile(file);
    if (staticPrivate === null) throw new Error("a key file without a private key");
    return { ...keys, terminalId: terminalIdOf(n), staticPrivate };
  }

  /** Enters customers, all with this password. */
  signUp(usernames: readonly string[], password: string): Promise<void> {
    return signUpAt(this, usernames, password);
  }

  /** Opens a channel. Tries again for a while, because a worker refuses an ATM that was enrolled a moment ago. */
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
    const workers = args.includes("--workers") ? [] : ONE_WORKER;
    return new Program(["bank", "--listen", `127.0.0.1:${this.port}`, ...workers, ...args], { ...this.environment, ...more });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.program[Symbol.asyncDispose]();
    await this.database[Symbol.asyncDispose]();
    this.#folder[Symbol.dispose]();
  }
}
