import { once } from "node:events";
import type { Server } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { createRequire } from "node:module";
import type { Http2Bindings, HttpBindings } from "@hono/node-server";
import { PortError } from "../../address/address.ts";
import { limitConnections } from "./connections.ts";

/** Its form for `import` also imports node:http, and with that the whole HTTP client, which takes longer than all else here. */
const { createAdaptorServer } = createRequire(import.meta.url)("@hono/node-server") as typeof import("@hono/node-server");

/** Where pages are served. */
export interface PagePlace {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** A question for whoever finds the port in use, such as "is this ATM running already?". */
  readonly ifInUse: string;
  /** The certificate chain and its private key, in PEM; plain HTTP without them. */
  readonly tls?: { readonly cert: string; readonly key: string };
}

export interface PageServer {
  readonly port: number;
  /** Stops listening, lets requests under way finish for up to STOP_WAIT_MS, and then ends them. */
  close(): Promise<void>;
}

/** How long requests under way may take once the server is told to stop, in milliseconds. */
const STOP_WAIT_MS = 10_000;
/** How often a server that stops closes the connections that have become idle, in milliseconds. */
const IDLE_CHECK_MS = 50;
/** Far more than one screen needs: a browser opens six at a time. */
const CONNECTIONS_MAX = 256;
/** A browser sends its request at once, or not at all. */
const TIMEOUTS = { headersTimeout: 5_000, requestTimeout: 10_000, keepAliveTimeout: 5_000, connectionsCheckingInterval: 1_000 };

type Fetch = (request: Request, env: HttpBindings | Http2Bindings) => Response | Promise<Response>;

/** Serves pages on this place. Throws PortError. */
export async function servePages({ host, port, ifInUse, tls }: PagePlace, fetch: Fetch): Promise<PageServer> {
  const settings = { maxHeaderSize: 16_384, ...TIMEOUTS };
  const server = createAdaptorServer({
    fetch,
    overrideGlobalObjects: false,
    ...(tls === undefined
      ? { serverOptions: settings }
      : { createServer: createSecureServer, serverOptions: { ...settings, ...tls, minVersion: "TLSv1.2" } }),
  }) as Server;
  limitConnections(server, CONNECTIONS_MAX);
  server.listen(port, host);
  try {
    await once(server, "listening");
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code !== "EADDRINUSE")
      throw new PortError("port-unusable", `the page cannot be served on port ${port} of ${host}: ${message}`, { cause });
    throw new PortError("port-in-use", `port ${port} of ${host} is in use; ${ifInUse}`, { cause });
  }
  return { port: (server.address() as { port: number }).port, close: () => close(server) };
}

async function close(server: Server): Promise<void> {
  const closed = once(server, "close");
  const late = setTimeout(() => server.closeAllConnections(), STOP_WAIT_MS);
  // A connection whose last answer ends only now would otherwise be kept for another request.
  const idle = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS);
  server.close();
  await closed;
  clearTimeout(late);
  clearInterval(idle);
}
