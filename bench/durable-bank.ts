import path from "node:path";
import { readSize } from "../src/audit/log/newest-checkpoint.ts";
import { logSize, readBacklog } from "../src/audit/sequencing/backlog.ts";
import type { InitiatorKeys } from "../src/channel/handshake/keys.ts";
import { enrolMissing } from "../src/cli/commands/enrolment.ts";
import { atmKeyFile, auditFolder } from "../src/cli/data-folder.ts";
import { Settings } from "../src/cli/options/settings.ts";
import { readKeyFile } from "../src/provisioning/key-file.ts";
import { openStore, type Store } from "../src/store/driver/connect.ts";
import { type Embedded, startEmbedded } from "../src/store/embedded/embedded.ts";
import { startPair } from "../src/store/testing/test-standby.ts";
import { freePort, Program } from "../tests/program.ts";
import { bankProcesses } from "./cpu-split.ts";
import { keptFolder } from "./kept-folder.ts";

/** All connections come from one address here, so the limits for strangers of one address must be high. */
const CROWDED = ["--half-open-per-address", "256", "--hellos-per-second", "5000", "--hellos-per-second-per-address", "5000"];

/** A benchmark's ATM sends more than a thousand requests a second, far more than one with a human customer. */
const BOUNDLESS = ["--terminal-requests", "1000000", "--terminal-events", "1000000"];

/** A bank with its own PostgreSQL, embedded unless it has a standby: every commit is synced to disk. */
export class DurableBank implements AsyncDisposable {
  readonly port: number;
  readonly program: Program;
  /** For the owner of the tables; the bank itself runs under the application role. */
  readonly databaseUrl: string;
  readonly postgres: Embedded;
  /** The store of programs beside the bank on the same PostgreSQL. */
  readonly store: Store;
  /** The keys of its ATMs. */
  readonly atms: readonly InitiatorKeys[];
  /** The bank's data folder. */
  readonly folder: string;
  readonly #stack: AsyncDisposableStack;

  private constructor(
    { port, program, postgres, store, atms }: Pick<DurableBank, "port" | "program" | "postgres" | "store" | "atms">,
    folder: string,
    stack: AsyncDisposableStack,
  ) {
    this.port = port;
    this.program = program;
    this.databaseUrl = postgres.ownerUrl;
    this.postgres = postgres;
    this.store = store;
    this.atms = atms;
    this.folder = folder;
    this.#stack = stack;
  }

  /**
   * Starts a bank with this number of ATMs, and a store with this number of connections. `flags` are options of the bank. Give
   * `budgets` to keep the default limits for strangers. With a `standby`, a commit waits for the disk of a second PostgreSQL too.
   */
  static async start(options: {
    atms: number;
    connections: number;
    budgets?: "default budgets" | "boundless budgets";
    flags?: readonly string[];
    standby?: boolean;
  }): Promise<DurableBank> {
    await using stack = new AsyncDisposableStack();
    const folder = keptFolder();
    const postgres = options.standby
      ? await startWithStandby()
      : await startEmbedded(folder, () => {}, { ownerMay: "in role pg_monitor" });
    stack.defer(() => postgres.stop());
    const store = openStore(postgres.ownerUrl, { connections: options.connections, applicationName: "strongroom bench" });
    stack.defer(() => store.close());
    const port = await freePort();
    const { budgets = "boundless budgets" } = options;
    // The default limits would bound an ATM that opens many sessions, and the benchmark would measure only them.
    const limits = [...(options.budgets === undefined ? CROWDED : []), ...(budgets === "boundless budgets" ? BOUNDLESS : [])];
    const flags = ["--listen", `127.0.0.1:${port}`, "--log-level", "warn", ...limits, ...(options.flags ?? [])];
    const urls = options.standby ? { DATABASE_URL: postgres.url, DATABASE_OWNER_URL: postgres.ownerUrl } : {};
    const program = stack.use(new Program(["bank", "--data", folder, ...flags], urls));
    await program.says("the bank is open");
    const atms = await enrol(folder, postgres.url, options.atms);
    return new DurableBank({ port, program, postgres, store, atms }, folder, stack.move());
  }

  /** Resolves once all events are under a checkpoint, and in the copy: the work for them would distort the next measurement. */
  async copied(): Promise<void> {
    const { sql } = this.store;
    const isLeft = async (): Promise<boolean> =>
      (await readBacklog(sql)).waiting > 0 || (await readSize(auditFolder(this.folder))) < (await logSize(sql));
    while (await isLeft()) await new Promise((resolve) => setTimeout(resolve, 50));
  }

  /** Sends a signal to the sequencer, because the product cannot run without one. */
  signalSequencer(signal: NodeJS.Signals): void {
    for (const pid of bankProcesses(this.program.process.pid as number).sequencer) process.kill(pid, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

async function startWithStandby(): Promise<Embedded> {
  const { applicationUrl: url, primaryUrl: ownerUrl, primaryPid: pid, stop } = await startPair({ durable: true });
  return { url, ownerUrl, consoleUrl: ownerUrl, pid, adopted: false, stop };
}

async function enrol(folder: string, url: string, count: number): Promise<readonly InitiatorKeys[]> {
  const numbers = Array.from({ length: count }, (_, n) => 1 + n);
  await enrolMissing(new Settings({ data: folder }, {}, path.sep), url, numbers);
  return Promise.all(
    numbers.map(async (n) => {
      const { terminal, staticPrivate, ...keys } = await readKeyFile(atmKeyFile(folder, n));
      if (staticPrivate === null) throw new Error("a key file without a private key");
      return { ...keys, terminalId: terminal, staticPrivate };
    }),
  );
}
