import path from "node:path";
import type { Hono } from "hono";
import { inUrl, ownHosts } from "../../address/address.ts";
import { type AtmOptions, assembleAtm, dismissAtm } from "../../atm/atm.ts";
import { servePages } from "../../ui/ui.ts";
import { createApp } from "./app.tsx";
import { News } from "./news.ts";
import type { WebEnv } from "./web-request.ts";

export interface StartOptions extends AtmOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** True if every page has a keyboard on the screen; false unless given. */
  readonly touch?: boolean;
}

export interface RunningAtm {
  readonly url: string;
  /** Stops taking requests, lets those under way finish, and ends every session. Open operations stay in the journal. */
  stop(): Promise<void>;
}

/**
 * Starts an ATM: listens, reads its journal and its cash unit's counters, and serves. Recovery finishes in the background what a
 * crash left open, as soon as the bank answers. Throws PortError, KeyFileError, JournalError or CashError.
 */
export async function startAtm(options: StartOptions): Promise<RunningAtm> {
  let app: Hono<WebEnv> | null = null;
  // Listen first: a port in use is the usual failure of a second start of the same machine, and the clearest message.
  const place = { host: options.host, port: options.port, ifInUse: "is this ATM running already?" };
  const server = await servePages(place, (request) => app?.fetch(request) ?? new Response("starting\n", { status: 503 }));
  try {
    const atm = await assembleAtm(options);
    const { port } = server;
    const news = await News.open(path.join(options.dataDir, `atm-${options.number}.news`), atm.machine);
    app = createApp(atm, ownHosts(options.host, port), { news, touch: options.touch ?? false });
    await atm.machine.recovery.start();
    atm.orders.start();
    atm.witness.start();
    const stop = async (): Promise<void> => {
      await server.close();
      await dismissAtm(atm);
    };
    return { url: `http://${inUrl(options.host)}:${port}`, stop };
  } catch (error) {
    void server.close();
    throw error;
  }
}
