import { once } from "node:events";
import type { IncomingMessage, Server } from "node:http";
import type { Socket } from "node:net";
import path from "node:path";
import { createAdaptorServer } from "@hono/node-server";
import type { Hono } from "hono";
import { type AtmOptions, assembleAtm, dismissAtm } from "../../atm/atm.ts";
import { inUrl, ownHosts, PortError } from "./address.ts";
import { createApp } from "./app.tsx";
import { News } from "./news.ts";
import type { WebEnv } from "./web-request.ts";

export interface StartOptions extends AtmOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
}

export interface RunningAtm {
  readonly url: string;
  /** Stops taking requests, lets those under way finish, and ends every session. Open operations stay in the journal. */
  stop(): Promise<void>;
}

/** How long requests under way may take once the ATM is told to stop, in milliseconds. */
const STOP_WAIT_MS = 10_000;
/** Far more than one screen needs: a browser opens six at a time. */
const CONNECTIONS_MAX = 256;
/** A browser beside the machine sends its request at once, or not at all. */
const TIMEOUTS = { headersTimeout: 5_000, requestTimeout: 10_000, keepAliveTimeout: 5_000, connectionsCheckingInterval: 1_000 };

/**
 * Starts an ATM: listens, reads its journal and its cash unit's counters, and serves. Recovery finishes in the background what a
 * crash left open, as soon as the bank answers. Throws PortError, KeyFileError, JournalError or CashError.
 */
export async function startAtm(options: StartOptions): Promise<RunningAtm> {
  let app: Hono<WebEnv> | null = null;
  // Listen first: a port in use is the usual failure of a second start of the same machine, and the clearest message.
  const server = await listen(options, (request) => app?.fetch(request) ?? new Response("starting\n", { status: 503 }));
  try {
    const atm = await assembleAtm(options);
    const { port } = server.address() as { port: number };
    const news = await News.open(path.join(options.dataDir, `atm-${options.number}.news`), atm.machine);
    app = createApp(atm, ownHosts(options.host, port), { news });
    await atm.machine.recovery.start();
    atm.witness.start();
    const stop = async (): Promise<void> => {
      await close(server);
      await dismissAtm(atm);
    };
    return { url: `http://${inUrl(options.host)}:${port}`, stop };
  } catch (error) {
    server.close();
    throw error;
  }
}

async function listen({ host, port }: StartOptions, fetch: (request: Request) => Response | Promise<Response>): Promise<Server> {
  const server = createAdaptorServer({
    fetch,
    overrideGlobalObjects: false,
    serverOptions: { maxHeaderSize: 16_384, ...TIMEOUTS },
  }) as Server;
  limitConnections(server, CONNECTIONS_MAX);
  server.listen(port, host);
  try {
    await once(server, "listening");
    return server;
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code !== "EADDRINUSE")
      throw new PortError("port-unusable", `the page cannot be served on port ${port} of ${host}: ${message}`, { cause });
    throw new PortError("port-in-use", `port ${port} of ${host} is in use; is this ATM running already?`, { cause });
  }
}

async function close(server: Server): Promise<void> {
  const closed = once(server, "close");
  const late = setTimeout(() => server.closeAllConnections(), STOP_WAIT_MS);
  server.close();
  await closed;
  clearTimeout(late);
}

/**
 * Keeps at most `most` connections to this server. If one more arrives, it closes the oldest that has not sent a whole request:
 * idle and half-open connections shut nobody out. If all of them are being answered, it closes the new one.
 */
function limitConnections(server: Server, most: number): void {
  /** Every connection with its last request, in the order in which they arrived or were last answered. */
  const all = new Map<Socket, IncomingMessage | null>();
  server.on("connection", (socket) => {
    if (all.size >= most) makeRoom(all, socket);
    if (socket.destroyed) return;
    all.set(socket, null);
    socket.once("close", () => all.delete(socket));
  });
  server.on("request", (request, response) => {
    const { socket } = request;
    all.set(socket, request);
    response.once("close", () => {
      // The end of a connection may come first.
      if (!all.delete(socket) || socket.destroyed) return;
      all.set(socket, null);
    });
  });
}

function makeRoom(all: Map<Socket, IncomingMessage | null>, newest: Socket): void {
  const [victim] = all.entries().find(([, request]) => request?.complete !== true) ?? [newest];
  all.delete(victim);
  victim.destroy();
}
