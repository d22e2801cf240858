import { cpSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { InitiatorKeys } from "../src/channel/handshake/keys.ts";
import { terminalIdOf } from "../src/model/ids.ts";
import { readKeyFile } from "../src/provisioning/key-file.ts";
import type { Store } from "../src/store/driver/connect.ts";
import { applicationUrl, type TestDatabase, testDatabase } from "../src/store/testing/test-database.ts";
import { enrolAt, signUpAt } from "./bank-entries.ts";
import type { BankPlaces } from "./bank-events.ts";
import { temporaryFolder } from "./bank-under-test.ts";
import { killAll } from "./crash-process.ts";
import { freePort, Program, runProgram } from "./program.ts";
import { ScriptedAtm } from "./scripted-atm.ts";

const ARGUMENTS = "--workers 1 --sessions-per-terminal 60 --limit-day 1000000 --limit-day-count 100000".split(" ");
const HEARD_MOST_MS = 10_000;
/** A first sign-up loads the dictionaries of passwords, which a busy machine needs its time for. */
const WAITING_MOST_MS = 60_000;
/** A bank opens in a second or two, and on a machine that is full in a minute or two. */
const OPEN_MOST_MS = 180_000;

/** One of several bank servers, with its own process, port, data folder and status. */
export class OneServer {
  readonly data: string;
  readonly port: number;
  readonly #status: number;
  readonly #ownerUrl: string;
  /** The options of each start. */
  readonly #always: readonly string[];
  program: Program | null = null;

  constructor(
    ownerUrl: string,
    data: string,
    ports: { readonly port: number; readonly status: number },
    always: readonly string[] = [],
  ) {
    this.#always = always;
    this.#ownerUrl = ownerUrl;
    this.data = data;
    this.port = ports.port;
    this.#status = ports.status;
  }

  /** The folder of this server's copy of the audit log. */
  get audit(): string {
    return path.join(this.data, "audit");
  }

  get environment(): NodeJS.ProcessEnv {
    const database = { DATABASE_URL: applicationUrl(this.#ownerUrl), DATABASE_OWNER_URL: this.#ownerUrl };
    return { ...database, STRONGROOM_DATA: this.data, STRONGROOM_LOG_LEVEL: "warn" };
  }

  /** Starts the server. The caller waits until it is open, or until it fails. */
  launch(...args: readonly string[]): Program {
    const places = ["--listen", `127.0.0.1:${this.port}`, "--status", `127.0.0.1:${this.#status}`];
    this.program = new Program(["bank", ...places, ...ARGUMENTS, ...this.#always, ...args], this.environment);
    return this.program;
  }

  async open(): Promise<void> {
    await this.launch().says("the bank is open", OPEN_MOST_MS);
  }

  /** Kills (-9) all its processes at once, as a power failure would. */
  async die(): Promise<void> {
    killAll(this.program?.process.pid);
    await this.program?.exited;
  }

  run(...args: readonly string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
    return runProgram(args, this.environment);
  }

  /** Resolves with the text at this path of its status. */
  async tells(path: "/ready" | "/metrics"): Promise<string> {
    return (await fetch(`http://127.0.0.1:${this.#status}${path}`)).text();
  }

  /** Opens a channel. Tries again for a while, because another server may have enrolled the ATM a moment ago. */
  async connect(keys: InitiatorKeys): Promise<ScriptedAtm> {
    for (const since = performance.now(); ; await pause(20)) {
      try {
        return await ScriptedAtm.connect(this.port, keys);
      } catch (error) {
        if (performance.now() - since > HEARD_MOST_MS) throw error;
      }
    }
  }
}

/** Makes two bank servers, not yet running, with one database on a PostgreSQL that neither of them starts or stops. */
export class TwoServers implements AsyncDisposable {
  readonly first: OneServer;
  readonly second: OneServer;
  readonly #database: TestDatabase;
  readonly #folders: readonly Disposable[];

  private constructor(
    database: TestDatabase,
    folders: readonly ({ folder: string } & Disposable)[],
    servers: readonly [OneServer, OneServer],
  ) {
    this.#database = database;
    this.#folders = folders;
    [this.first, this.second] = servers;
  }

  get store(): Store {
    return this.#database.store;
  }

  /** `always` are options of each start of both. */
  static async make(...always: readonly string[]): Promise<TwoServers> {
    const database = await testDatabase("all");
    const folders = [temporaryFolder(), temporaryFolder()] as const;
    const server = async ({ folder }: { folder: string }): Promise<OneServer> =>
      new OneServer(database.url, folder, { port: await freePort(), status: await freePort() }, always);
    return new TwoServers(database, folders, [await server(folders[0]), await server(folders[1])]);
  }

  /** Does what docs/OPERATIONS.md says: the second server gets the first server's keys. */
  share(): void {
    cpSync(path.join(this.first.data, "keys"), path.join(this.second.data, "keys"), { recursive: true, force: true });
  }

  async openBoth(): Promise<void> {
    await this.first.open();
    this.share();
    await this.second.open();
  }

  /** Enrols ATM n with the first server's keys, and resolves with its own. */
  async enrol(n: number): Promise<InitiatorKeys> {
    const file = path.join(this.first.data, `atm-${n}.json`);
    await enrolAt(this.#places, n, file);
    const { staticPrivate, ...keys } = await readKeyFile(file);
    return { ...keys, terminalId: terminalIdOf(n), staticPrivate: staticPrivate as Buffer };
  }

  /** Enters customers, all with this password. */
  signUp(usernames: readonly string[], password: string): Promise<void> {
    return signUpAt(this.#places, usernames, password);
  }

  get #places(): BankPlaces {
    return { data: this.first.data, database: this.#database };
  }

  /** Resolves once this number of the banks' connections wait for a lock, or all that may wait is `over`. */
  async untilWaiting(connections: number, over: Promise<unknown> = new Promise(() => {})): Promise<void> {
    let isOver = false;
    void over.catch(() => {}).then(() => (isOver = true));
    for (const since = performance.now(); !isOver; await pause(10)) {
      if (performance.now() - since > WAITING_MOST_MS) throw new Error(`${connections} connections never waited`);
      const [row] = await this.store.sql<{ n: bigint }[]>`
        select count(*) as n from pg_stat_activity
        where datname = current_database() and application_name = 'strongroom worker' and wait_event_type = 'Lock'`;
      if (Number(row?.n) >= connections) return;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.first, this.second].map(({ program }) => program?.[Symbol.asyncDispose]()));
    await this.#database[Symbol.asyncDispose]();
    for (const folder of this.#folders) folder[Symbol.dispose]();
  }
}
