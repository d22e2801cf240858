import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import { hostname } from "node:os";
import { PLAIN, type PlainAnswer, servePlain } from "../serving/serving.ts";

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

const PATHS: Readonly<Record<string, (source: StatusSource) => Promise<PlainAnswer>>> = {
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
  const { host, port } = place;
  const server = await servePlain({
    ...{ host, port, connectionsMax: CONNECTIONS_MAX, requestMostMs: REQUEST_MOST_MS },
    answer: (request) => answerTo(request, source, host),
    failed: (error) => source.failed(error),
    failedText: "the program could not answer; its log says why\n",
    cannotListen: (error) =>
      new StatusError(
        error.code === "EADDRINUSE"
          ? `${host}:${port} is in use by another program: name another address with --status`
          : `the status cannot be served on ${host}:${port}: ${error.message}`,
      ),
  });
  return { port: server.port, close: () => server.close("atOnce") };
}

async function answerTo(
  { method, url = "", headers }: IncomingMessage,
  source: StatusSource,
  host: string,
): Promise<PlainAnswer> {
  if (!isOwn(headers.host ?? "", host))
    return [421, "this endpoint answers to its address, or to the name given with --status\n"];
  const path = url.split("?")[0] ?? "";
  if (!Object.hasOwn(PATHS, path)) return [404, `not found: this endpoint has ${Object.keys(PATHS).join(", ")}\n`];
  if (method !== "GET" && method !== "HEAD")
    return [405, "this endpoint is read-only: use GET or HEAD\n", PLAIN, { allow: "GET, HEAD" }];
  return (PATHS[path] as (source: StatusSource) => Promise<PlainAnswer>)(source);
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

/** Why the status endpoint does not come up, in one sentence that says what to do; `code` is stable. */
export class StatusError extends Error {
  override readonly name = "StatusError";
  readonly code = "status-listen";
}
