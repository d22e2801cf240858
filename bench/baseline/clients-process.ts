import { once } from "node:events";
import { connect } from "node:tls";
import { newRequestId } from "../../src/model/ids.ts";
import type { Identity } from "../certificate.ts";
import { serve } from "../child.ts";
import { SERVER_NAME } from "../echo-keys.ts";
import { type LoadPlan, type LoadResult, load } from "../load.ts";
import { TLS13 } from "../tls-messages.ts";
import { JsonLines } from "./json-lines.ts";
import type { BaselineAnswer, BaselineRequest } from "./message.ts";

// The process of the baseline's clients, like atms-process.ts for the bank.

const clients: Client[] = [];

/** One connection with at most one open request. */
class Client {
  readonly #lines: JsonLines<BaselineAnswer, BaselineRequest>;
  #onAnswer: (answer: BaselineAnswer) => void = () => {};

  private constructor(socket: ReturnType<typeof connect>) {
    this.#lines = new JsonLines(socket, (answer) => this.#onAnswer(answer));
  }

  static async connect(port: number, server: Identity, client: Identity): Promise<Client> {
    const socket = connect({ ...TLS13, ...client, ca: server.cert, host: "127.0.0.1", port, servername: SERVER_NAME });
    await once(socket, "secureConnect");
    return new Client(socket);
  }

  /** Resolves once the request is done. Rejects if it was refused. */
  get(request: BaselineRequest): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#onAnswer = (answer) => {
      if (answer.id === request.id && answer.ok) resolve();
      else reject(new Error(`the baseline refused ${request.op}: ${JSON.stringify(answer)}`));
    };
    this.#lines.send(request);
    return promise;
  }
}

const tasks = {
  /** Opens connections, each with its own ATM and a new customer. */
  open: async (port: number, count: number, server: Identity, client: Identity): Promise<void> => {
    for (let n = 0; n < count; n++) {
      const opened = await Client.connect(port, server, client);
      const whose = { terminal: `ATM-${n}`, username: nameOf(n), password: "a long enough secret" };
      await opened.get({ op: "signin", id: newRequestId(), ...whose });
      clients.push(opened);
    }
  },
  /** Alternates a deposit of 2.00 and a transfer of 1.00 to the opposite customer, at the first clients. */
  work: (plan: LoadPlan): Promise<LoadResult> =>
    load(plan, (n, turn) => {
      const client = clients[n] as Client;
      if (turn % 2 === 0) return client.get({ op: "deposit", id: newRequestId(), amount: 200 });
      const payee = nameOf((n + clients.length / 2) % clients.length);
      return client.get({ op: "transfer", id: newRequestId(), payee, amount: 100 });
    }),
};
export type BaselineClientTasks = typeof tasks;
serve(tasks);

const nameOf = (n: number): string => `customer${n}`;
