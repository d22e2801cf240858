import { execFile } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { openStore } from "../src/store/driver/connect.ts";
import type { Embedded } from "../src/store/embedded/embedded.ts";
import { processorTime } from "./ledger-processor.ts";
import { type Figures, spreadOf } from "./rounds.ts";

const run = promisify(execFile);

const DATABASE = "tpcb";
/** One row in the table of branches for each client, because clients would wait for each other's row. */
const SCALE = 64;
const CLIENTS = [16, 64];
const TRIALS = 2;
const THREADS = 2;
const SECONDS = 3;

/** pgbench's built-in script, which is like TPC-B: a transaction writes one row of history and three balances. */
export class Pgbench {
  readonly #program: string;
  readonly #postmaster: number;
  readonly #environment: NodeJS.ProcessEnv;
  #clients = CLIENTS[0] as number;

  private constructor(program: string, server: URL, postmaster: number) {
    this.#program = program;
    this.#postmaster = postmaster;
    this.#environment = {
      ...process.env,
      // The same kind of connection as the group commit's.
      PGHOST: server.searchParams.get("host") ?? server.hostname,
      PGPORT: server.port,
      PGUSER: decodeURIComponent(server.username),
      PGPASSWORD: decodeURIComponent(server.password),
      PGDATABASE: DATABASE,
    };
  }

  /** Fills a database on this server and finds the better number of clients. Resolves with null if there is no pgbench. */
  static async make({ ownerUrl: url, pid }: Embedded): Promise<Pgbench | null> {
    const program = findPgbench();
    if (program === null) return null;
    const store = openStore(url, { connections: 1, applicationName: "strongroom bench" });
    await store.sql`create database ${store.sql(DATABASE)}`;
    await store.close();
    const pgbench = new Pgbench(program, new URL(url), pid);
    await pgbench.#run(["--initialize", "--quiet", `--scale=${SCALE}`]);
    const rates = new Map<number, number>();
    for (const clients of CLIENTS) {
      const tried: number[] = [];
      for (let n = 0; n < TRIALS; n++) tried.push((await pgbench.#measure(clients)).rate);
      rates.set(clients, spreadOf(tried).most);
    }
    pgbench.#clients = [...rates].reduce((best, each) => (each[1] > best[1] ? each : best))[0];
    return pgbench;
  }

  get clients(): number {
    return this.#clients;
  }

  measure(): Promise<Figures<"rate" | "processor">> {
    return this.#measure(this.#clients);
  }

  /** Resolves with transactions a second, and the processor time of one in microseconds. */
  async #measure(clients: number): Promise<Figures<"rate" | "processor">> {
    const usedBefore = processorTime(this.#postmaster);
    const said = await this.#run([
      "--no-vacuum",
      "--protocol=prepared",
      "--builtin=tpcb-like",
      `--client=${clients}`,
      `--jobs=${THREADS}`,
      `--time=${SECONDS}`,
    ]);
    const rate = Number(/^tps = ([\d.]+) \(without initial connection time\)/m.exec(said)?.[1]);
    if (!(rate > 0)) throw new Error(`pgbench did not say its rate: ${said}`);
    const count = Number(/^number of transactions actually processed: (\d+)/m.exec(said)?.[1]);
    return { rate, processor: (processorTime(this.#postmaster) - usedBefore) / count };
  }

  async #run(options: readonly string[]): Promise<string> {
    return (await run(this.#program, options, { env: this.#environment })).stdout;
  }
}

/** Finds pgbench in PATH, or the newest one in Debian's folders. */
function findPgbench(): string | null {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...(process.env["PATH"] ?? "").split(path.delimiter),
    ...versions.map((version) => path.join(debian, version, "bin")),
  ];
  return folders.map((folder) => path.join(folder, "pgbench")).find((file) => existsSync(file)) ?? null;
}
