import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";

/** A request that it got. */
export interface Got {
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/**
 * One answer: a status and JSON, or text of a type; "gone" ends the connection without an answer. "frozen" stands for a server that answers
 * nothing from then on, to nobody.
 */
export type Scripted =
  | "gone"
  | "frozen"
  | { readonly status: number; readonly json: object; readonly type?: string; readonly afterMs?: number }
  | { readonly status: number; readonly text: string; readonly headers?: Readonly<Record<string, string>> };

/** A server on a real socket that answers what the test has written down, in this order. */
export class ScriptedConsole implements AsyncDisposable {
  readonly #server: Server;
  readonly got: Got[] = [];
  readonly answers: Scripted[] = [];
  #isFrozen = false;

  private constructor(server: Server) {
    this.#server = server;
    server.on("request", async (request, response) => {
      if (this.#isFrozen) return;
      if (request.url === "/healthz") {
        response.writeHead(200, { "content-type": "application/json" }).end("{}");
        return;
      }
      this.got.push({ path: request.url ?? "", headers: request.headers, body: await text(request) });
      const answer = this.answers.shift() ?? { status: 500, text: "the script is at its end" };
      if (answer === "frozen") this.#isFrozen = true;
      else if (answer === "gone") request.socket.destroy();
      else if ("json" in answer) {
        await sleep(answer.afterMs ?? 0);
        response.writeHead(answer.status, { "content-type": answer.type ?? "application/json" }).end(JSON.stringify(answer.json));
      } else response.writeHead(answer.status, { "content-type": "text/html", ...answer.headers }).end(answer.text);
    });
  }

  static async start(): Promise<ScriptedConsole> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    return new ScriptedConsole(server);
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}
