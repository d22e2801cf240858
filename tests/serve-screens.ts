import { once } from "node:events";
import type { Server } from "node:http";
import { createAdaptorServer } from "@hono/node-server";
import type { Hono } from "hono";
import { HOST } from "../src/screens/testing/test-browser.ts";
import type { WebEnv } from "../src/screens/web/web-request.ts";

/** Serves an ATM's app on a free port, under the host name that the app expects. */
export async function serveScreens(app: Hono<WebEnv>): Promise<AsyncDisposable & { readonly url: string }> {
  const fetch = (request: Request) => {
    const { pathname, search } = new URL(request.url);
    const headers = new Headers(request.headers);
    headers.set("host", HOST);
    return app.request(pathname + search, { method: request.method, headers, body: request.body, duplex: "half" } as RequestInit);
  };
  const server = createAdaptorServer({ fetch, overrideGlobalObjects: false }) as Server;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: close };
}
