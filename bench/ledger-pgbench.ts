import { execFile } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { openStore } from "../src/store/connect.ts";
import { spreadOf } from "./rounds.ts";

const run = promisify(execFile);

const DATABASE = "tpcb";
/** One row of the table of branches for each of the most clients, or they would wait for each other there. */
const SCALE = 64;
const CLIENTS = [16, 64];
const TRIALS = 2;
const THREADS = 2;
const SECONDS = 3;

/** pgbench's built-in script, which is like TPC-B: one row of history and three balances in a transaction. */
export class Pgbench {
  readonly #program: string;
  readonly #environment: NodeJS.ProcessEnv;
  #clients = CLIENTS[0] as number;

  private constructor(program: string, server: URL) {
    this.#program = program;
    this.#environment = {
      ...process.env,
      PGHOST: server.hostname,
      PGPORT: server.port,
      PGUSER: decodeURIComponent(server.username),
      PGPASSWORD: decodeURIComponent(server.password),
      PGDATABASE: DATABASE,
    };
  }

  /** Fills a database of its own on this server and finds the better number of clients; null where there is no pgbench. */
  static async make(url: string): Promise<Pgbench | null> {
    const program = findPgbench();
    if (program === null) return null;
    const store = openStore(url, { connections: 1, applicationName: "strongroom bench" });
    await store.sql`create database ${store.sql(DATABASE)}`;
    await store.close();
    const pgbench = new Pgbench(program, new URL(url));
    await pgbench.#run(["--initialize", "--quiet", `--scale=${SCALE}`]);
    const rates = new Map<number, number>();
    for (const clients of CLIENTS) {
      const tried: number[] = [];
      for (let n = 0; n < TRIALS; n++) tried.push(await pgbench.#measure(clients));
      rates.set(clients, spreadOf(tried).most);
    }
    pgbench.#clients = [...rates].reduce((best, each) => (each[1] > best[1] ? each : best))[0];
    return pgbench;
  }

  get clients(): number {
    return this.#clients;
  }

  /** Transactions a second. */
  rate(): Promise<number> {
    return this.#measure(this.#clients);
  }

  async #measure(clients: number): Promise<number> {
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
    return rate;
  }

  async #run(options: readonly string[]): Promise<string> {
    return (await run(this.#program, options, { env: this.#environment })).stdout;
  }
}

/** In PATH, or where Debian puts each version's; the newest of those. */
function findPgbench(): string | null {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...(process.env["PATH"] ?? "").split(path.delimiter),
    ...versions.map((version) => path.join(debian, version, "bin")),
  ];
  return folders.map((folder) => path.join(folder, "pgbench")).find((file) => existsSync(file)) ?? null;
}
