import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import { StatusError } from "./status-error.ts";

/** What the endpoint tells. Each is asked anew for every request. */
export interface StatusSource {
  /** Why the program cannot do its work at the moment, in one plain sentence; null where it can. */
  unready(): Promise<string | null>;
  /** All measures in the text format of Prometheus. */
  measures(): Promise<string>;
  /** One of them rejected: whoever asked is told no more than that. */
  failed(error: unknown): void;
}

export interface StatusServer {
  readonly port: number;
  /** Ends what is under way, too: nobody's work waits for an answer from here. */
  close(): Promise<void>;
}

/** One Prometheus, one load balancer, one person: whoever needs more connections than this means no good. */
const CONNECTIONS_MAX = 32;
const REQUEST_MOST_MS = 5_000;
const PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
const PLAIN = "text/plain; charset=utf-8";

type Answer = readonly [status: number, text: string, type?: string];

const PATHS: Readonly<Record<string, (source: StatusSource) => Promise<Answer>>> = {
  "/live": async () => [200, "live\n"],
  "/ready": async (source) => {
    const reason = await source.unready();
    return reason === null ? [200, "ready\n"] : [503, `${reason}\n`];
  },
  "/metrics": async (source) => [200, await source.measures(), PROMETHEUS],
};

/**
 * Serves /live, /ready and /metrics over HTTP, for operators: plain text, only to be read, nothing in it that is secret.
 * Port 0 takes any free one. Throws StatusError where it cannot listen there.
 */
export async function openStatus(place: { host: string; port: number }, source: StatusSource): Promise<StatusServer> {
  const limits = { requestTimeout: REQUEST_MOST_MS, headersTimeout: REQUEST_MOST_MS, connectionsCheckingInterval: 1_000 };
  const server = createServer(limits, answerWith(source));
  server.maxConnections = CONNECTIONS_MAX;
  const port = await listenOn(server, place);
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const answerWith =
  (source: StatusSource): RequestListener =>
  (request, response) =>
    void answerTo(request, source).then(
      (answer) => send(response, request, answer),
      (error: unknown) => {
        source.failed(error);
        send(response, request, [500, "the program could not tell; its log says why\n"]);
      },
    );

async function answerTo({ method, url = "" }: IncomingMessage, source: StatusSource): Promise<Answer> {
  const path = url.split("?")[0] ?? "";
  if (!Object.hasOwn(PATHS, path)) return [404, `there is ${Object.keys(PATHS).join(", ")}\n`];
  if (method !== "GET" && method !== "HEAD") return [405, "this is only to be read: GET or HEAD\n"];
  return (PATHS[path] as (source: StatusSource) => Promise<Answer>)(source);
}

function send(response: ServerResponse, { method }: IncomingMessage, [status, text, type = PLAIN]: Answer): void {
  response.writeHead(status, {
    "content-type": type,
    "content-length": Buffer.byteLength(text),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    ...(status === 405 ? { allow: "GET, HEAD" } : {}),
  });
  response.end(method === "HEAD" ? "" : text);
}

function listenOn(server: Server, { host, port }: { host: string; port: number }): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(
        new StatusError(
          error.code === "EADDRINUSE"
            ? `${host}:${port} is in use by another program: name another address with --status`
            : `the status cannot be served on ${host}:${port}: ${error.message}`,
        ),
      ),
    );
    server.listen({ host, port }, () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}
