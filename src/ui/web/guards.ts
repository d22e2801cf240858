import type { Context, Env, MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";

/** The largest size of a form, in bytes. */
const BODY_SIZE_MAX = 16 * 1024;

/** Shows the page of an objection to a request. */
export type Object<E extends Env, Status extends number> = (c: Context<E>, status: Status) => Response | Promise<Response>;

/**
 * Answers only to this server's own names: a page on another name that resolves to this address (DNS rebinding) sends that name in
 * its Host header.
 */
export const ownHostOnly =
  (isOwn: (header: string) => boolean): MiddlewareHandler =>
  async (c, next) => {
    if (!isOwn(c.req.header("host") ?? "")) return c.text("misdirected request\n", 421);
    return next();
  };

/**
 * Accepts a form only from this server's own pages. Browsers name the origin of a request in Sec-Fetch-Site. No page can forge it,
 * and it also holds behind a proxy that speaks TLS under another name. Without it the Origin must be ours, in this scheme.
 */
export const ownFormsOnly =
  <E extends Env>(object: Object<E, 403 | 415>, scheme: "http" | "https" = "http"): MiddlewareHandler<E> =>
  async (c, next) => {
    if (c.req.method === "GET" || c.req.method === "HEAD") return next();
    const site = c.req.header("sec-fetch-site");
    const origin = c.req.header("origin");
    const ours = `${scheme}://${c.req.header("host")}`;
    const own = site === undefined ? origin === ours : site === "same-origin";
    const isForm = c.req.header("content-type")?.split(";")[0]?.trim().toLowerCase() === "application/x-www-form-urlencoded";
    if (!own) return object(c, 403);
    if (!isForm) return object(c, 415);
    return next();
  };

/** Refuses larger forms before they are read. */
export const smallBodies = <E extends Env>(object: Object<E, 413>): MiddlewareHandler<E> =>
  bodyLimit({ maxSize: BODY_SIZE_MAX, onError: (c) => object(c as Context<E>, 413) });

/**
 * True for a link on another site. The browser leaves a SameSite=Strict cookie out of such a request, so a page made for it would not
 * know who asks. The answer's own reload comes from this server's page, with the cookie.
 */
export function isFromElsewhere(c: Context): boolean {
  const site = c.req.header("sec-fetch-site");
  return c.req.method !== "POST" && (site === "cross-site" || site === "same-site");
}
