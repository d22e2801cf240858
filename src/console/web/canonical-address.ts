import type { MiddlewareHandler } from "hono";
import type { ConsoleEnv } from "./web-request.ts";

/**
 * Serves pages under the console's one address only, because passkeys belong to its name. A reader who names the server otherwise, such
 * as by 127.0.0.1, is redirected. Anything else is refused: a page on a name that resolves to this server (DNS rebinding) sends that name.
 */
export const canonicalOnly =
  (origin: string, isOwn: (header: string) => boolean): MiddlewareHandler<ConsoleEnv> =>
  async (c, next) => {
    const host = (c.req.header("host") ?? "").toLowerCase();
    if (host === new URL(origin).host) return next();
    if (!isOwn(host)) return c.text("misdirected request\n", 421);
    if (c.req.path === "/healthz") return next();
    if (c.req.method !== "GET" && c.req.method !== "HEAD") return c.text("misdirected request\n", 421);
    const { pathname, search } = new URL(c.req.url);
    return c.redirect(`${origin}${pathname}${search}`, 308);
  };
