import type { IncomingMessage, Server, ServerResponse } from "node:http";

/** Not by `import`: that reads each export, of which one loads the whole HTTP client, a third of what a small process takes to start. */
const { createServer } = process.getBuiltinModule("node:http");

export const PLAIN = "text/plain; charset=utf-8";

/** The answer to a request; PLAIN unless it has another type. */
export type PlainAnswer = readonly [status: number, body: string, type?: string, headers?: Readonly<Record<string, string>>];

export interface PlainServer {
  readonly port: number;
  /** Ends idle connections and waits for the requests under way; with `atOnce`, ends these too. */
  close(how?: "atOnce"): Promise<void>;
}

export interface PlainServing {
  /** Port 0 takes any free one. */
  readonly host: string;
  readonly port: number;
  readonly connectionsMax: number;
  /** The most time for the whole request to arrive, in milliseconds. */
  readonly requestMostMs: number;
  readonly answer: (request: IncomingMessage) => Promise<PlainAnswer>;
  /** `answer` rejected; the client reads `failedText` and no details. */
  readonly failed: (error: unknown) => void;
  readonly failedText: string;
  /** The error to reject with if the server cannot listen. */
  readonly cannotListen: (error: NodeJS.ErrnoException) => Error;
}

/** Serves these answers over HTTP, none of which a client may store. */
export async function servePlain(serving: PlainServing): Promise<PlainServer> {
  const { requestMostMs, connectionsMax, answer, failed, failedText } = serving;
  const limits = { requestTimeout: requestMostMs, headersTimeout: requestMostMs, connectionsCheckingInterval: 1_000 };
  const server = createServer(limits, (request, response) => {
    void answer(request).then(
      (given) => send(request, response, given),
      (error: unknown) => {
        failed(error);
        send(request, response, [500, failedText]);
      },
    );
  });
  server.maxConnections = connectionsMax;
  const port = await listenOn(server, serving);
  return {
    port,
    close: (how) =>
      new Promise((resolve) => {
        server.close(() => resolve());
        if (how === "atOnce") server.closeAllConnections();
        else server.closeIdleConnections();
      }),
  };
}

function send(
  { method }: IncomingMessage,
  response: ServerResponse,
  [status, body, type = PLAIN, headers = {}]: PlainAnswer,
): void {
  response.writeHead(status, {
    "content-type": type,
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    ...headers,
  });
  response.end(method === "HEAD" ? "" : body);
}

function listenOn(server: Server, { host, port, cannotListen }: PlainServing): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(cannotListen(error)));
    server.listen({ host, port }, () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}
