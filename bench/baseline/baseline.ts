import { openStore } from "../../src/store/driver/connect.ts";
import { selfSigned } from "../certificate.ts";
import { Child } from "../child.ts";
import { SERVER_NAME } from "../echo-keys.ts";
import type { LoadPlan, LoadResult } from "../load.ts";
import type { BaselineClientTasks } from "./clients-process.ts";
import { makeSchema } from "./schema.ts";
import type { BaselineTasks } from "./server-process.ts";

/**
 * The conventional server that the bank is compared with. It uses TLS 1.3 with certificates on both sides, JSON in lines, and a
 * pool of connections to PostgreSQL. A transaction for each request locks both accounts, reads an earlier answer, and writes
 * balances, movement, answer and audit row. It has no holds, no limits and no sealed log.
 */
export class Baseline implements AsyncDisposable {
  readonly #server: Child<BaselineTasks>;
  readonly #clients: Child<BaselineClientTasks>;

  private constructor(server: Child<BaselineTasks>, clients: Child<BaselineClientTasks>) {
    this.#server = server;
    this.#clients = clients;
  }

  /** Starts the server on a separate schema of this database. `connections` is the number of each worker's connections to it. */
  static async start(options: { databaseUrl: string; workers: number; connections: number; clients: number }): Promise<Baseline> {
    const { databaseUrl, workers, connections } = options;
    await using stack = new AsyncDisposableStack();
    const store = openStore(databaseUrl, { connections: 1, applicationName: "baseline set-up" });
    await makeSchema(store.sql).finally(() => store.close());
    const server = stack.use(new Child<BaselineTasks>("baseline/server-process"));
    const clients = stack.use(new Child<BaselineClientTasks>("baseline/clients-process"));
    const identities = { server: selfSigned(SERVER_NAME), client: selfSigned("ATM") };
    const port = await server.ask("open", { databaseUrl, workers, connections, ...identities });
    await clients.ask("open", port, options.clients, identities.server, identities.client);
    stack.move();
    return new Baseline(server, clients);
  }

  get serverPid(): number {
    return this.#server.pid;
  }

  get clientPid(): number {
    return this.#clients.pid;
  }

  work(plan: LoadPlan): Promise<LoadResult> {
    return this.#clients.ask("work", plan);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#clients[Symbol.asyncDispose]();
    await this.#server[Symbol.asyncDispose]();
  }
}
