import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import { isIP } from "node:net";
import { hostname } from "node:os";

/** The content of the endpoint, asked for at every request. */
export interface StatusSource {
  /** Resolves with one plain sentence why the program cannot do its work at the moment, or with null if it can. */
  unready(): Promise<string | null>;
  /** One line for each thing that an operator should look after, although the program does its work. */
  warnings(): readonly string[];
  /** All measures in the text format of Prometheus. */
  measures(): Promise<string>;
  /** One of them rejected; the client gets no details. */
  failed(error: unknown): void;
}

export interface StatusServer {
  readonly port: number;
  /** Ends requests under way, too: nobody's work waits for an answer from here. */
  close(): Promise<void>;
}

/** Enough for Prometheus, a load balancer and a person; more connections would only be an attack. */
const CONNECTIONS_MAX = 32;
const REQUEST_MOST_MS = 5_000;
const PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
const PLAIN = "text/plain; charset=utf-8";

type Answer = readonly [status: number, text: string, type?: string];

const PATHS: Readonly<Record<string, (source: StatusSource) => Promise<Answer>>> = {
  "/live": async () => [200, "live\n"],
  "/ready": async (source) => {
    const reason = await source.unready();
    if (reason !== null) return [503, `${reason}\n`];
    return [200, ["ready", ...source.warnings().map((each) => `warning: ${each}`), ""].join("\n")];
  },
  "/metrics": async (source) => [200, await source.measures(), PROMETHEUS],
};

/**
 * Serves /live, /ready and /metrics over HTTP, for operators: plain text, read-only, without secrets. Port 0 takes any free one.
 * Rejects with StatusError if it cannot listen there.
 */
export async function openStatus(place: { host: string; port: number }, source: StatusSource): Promise<StatusServer> {
  const limits = { requestTimeout: REQUEST_MOST_MS, headersTimeout: REQUEST_MOST_MS, connectionsCheckingInterval: 1_000 };
  const server = createServer(limits, answerWith(source, place.host));
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
  (source: StatusSource, host: string): RequestListener =>
  (request, response) =>
    void answerTo(request, source, host).then(
      (answer) => send(response, request, answer),
      (error: unknown) => {
        source.failed(error);
        send(response, request, [500, "the program could not answer; its log says why\n"]);
      },
    );

async function answerTo({ method, url = "", headers }: IncomingMessage, source: StatusSource, host: string): Promise<Answer> {
  if (!isOwn(headers.host ?? "", host))
    return [421, "this endpoint answers to its address, or to the name given with --status\n"];
  const path = url.split("?")[0] ?? "";
  if (!Object.hasOwn(PATHS, path)) return [404, `not found: this endpoint has ${Object.keys(PATHS).join(", ")}\n`];
  if (method !== "GET" && method !== "HEAD") return [405, "this endpoint is read-only: use GET or HEAD\n"];
  return (PATHS[path] as (source: StatusSource) => Promise<Answer>)(source);
}

/**
 * Returns whether a Host header is for this endpoint: an address, or one of its names. A web page can make its own name resolve
 * to this address (DNS rebinding), and then sends that name. It must not read what only the browser's owner can reach.
 */
function isOwn(header: string, host: string): boolean {
  const name = header.toLowerCase().replace(/:\d+$/, "");
  const address = name.replace(/^\[(.*)\]$/, "$1");
  return isIP(address) !== 0 || ["localhost", host.toLowerCase(), hostname().toLowerCase()].includes(name);
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

/** Why the status endpoint does not come up, in one sentence that says what to do; `code` is stable. */
export class StatusError extends Error {
  override readonly name = "StatusError";
  readonly code = "status-listen";
}
