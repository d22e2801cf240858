import type { Hono } from "hono";
import { inUrl, ownHosts } from "../../address/address.ts";
import { type PageServer, servePages } from "../../ui/ui.ts";
import type { Console, ConsoleParts } from "../parts.ts";
import { createConsole } from "./app.tsx";
import type { ConsoleEnv } from "./web-request.ts";

export interface ConsoleOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** The certificate chain and its private key, in PEM; plain HTTP without them. */
  readonly tls: { readonly cert: string; readonly key: string } | null;
  /** The address that browsers use if it is another one, such as that of a proxy; null if it is not. */
  readonly origin: string | null;
  /** Opens what the console works with. It is called once the console listens, and may wait for the database. */
  readonly open: (origin: string) => Promise<ConsoleParts>;
}

export interface RunningConsole {
  /** The address that browsers use. */
  readonly origin: string;
  /** Ends the live parts, stops taking requests, and lets those under way finish. */
  stop(): Promise<void>;
}

const WAITING = "the console waits for its database\n";

/**
 * Starts the console: listens, opens what it works with, and serves. Until that is open it answers every request with 503. Throws
 * PortError, and what `open` throws.
 */
export async function startConsole({ host, port, tls, origin: given, open }: ConsoleOptions): Promise<RunningConsole> {
  let serving: { readonly app: Hono<ConsoleEnv>; readonly console: Console } | null = null;
  const servers: PageServer[] = [];
  const place = { host, port, ifInUse: "does a console run already?", ...(tls === null ? {} : { tls }) };
  let stopped: Promise<unknown> | null = null;
  const stop = async (): Promise<void> => {
    serving?.console.live.stop();
    serving?.console.watch.stop();
    stopped ??= Promise.all(servers.map((server) => server.close()));
    await stopped;
  };
  try {
    for (const each of addressesOf(host)) {
      const taken = servers[0]?.port ?? port;
      const server = await servePages(
        { ...place, host: each, port: taken },
        (request, env) => serving?.app.fetch(request, env) ?? new Response(WAITING, { status: 503 }),
      ).catch((error: unknown) => (isMissingFamily(error) && servers.length > 0 ? null : Promise.reject(error)));
      if (server !== null) servers.push(server);
    }
    const listening = servers[0]?.port ?? port;
    const origin = given ?? `${tls === null ? "http" : "https"}://${inUrl(host)}:${listening}`;
    serving = createConsole(await open(origin), ownHosts(host, listening));
    return { origin, stop };
  } catch (error) {
    void stop();
    throw error;
  }
}

/** A browser may look for localhost under either address, and no other program may take one of them. */
const addressesOf = (host: string): readonly string[] => (host === "localhost" ? ["127.0.0.1", "::1"] : [host]);

/** True if this machine has no IPv6. */
function isMissingFamily(error: unknown): boolean {
  const { code } = ((error as Error).cause ?? {}) as NodeJS.ErrnoException;
  return code === "EADDRNOTAVAIL" || code === "EAFNOSUPPORT";
}
