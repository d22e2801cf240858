import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { type Atm, isOpen } from "../../atm/atm.ts";
import { WelcomeScreen } from "../pages/entrance-screens.tsx";
import { showError } from "../pages/standard-screen.tsx";
import { frameOf, show, type WebEnv, type WebRequest } from "./web-request.ts";

/** The largest size of a form, in bytes. */
const BODY_SIZE_MAX = 16 * 1024;

const POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self'",
  "form-action 'self'",
  "script-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

const HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": POLICY,
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
};

/** Every answer carries these headers; no cache keeps an answer unless the answer allows it. */
export const secureHeaders: MiddlewareHandler = async (c, next) => {
  await next();
  for (const [name, value] of Object.entries(HEADERS)) c.res.headers.set(name, value);
  if (!c.res.headers.has("cache-control")) c.res.headers.set("cache-control", "no-store");
};

/**
 * Answers only to this machine's own names: a page on another name that resolves to this address (DNS rebinding) sends that name
 * in its Host header.
 */
export const ownHostOnly =
  (isOwn: (header: string) => boolean): MiddlewareHandler =>
  async (c, next) => {
    if (!isOwn(c.req.header("host") ?? "")) return c.text("misdirected request\n", 421);
    return next();
  };

/**
 * Accepts a form only from this machine's own pages. Browsers name the origin of a request in Sec-Fetch-Site. No page can forge
 * it, and it also holds behind a proxy that speaks TLS under another name. Without it the Origin must be ours.
 */
export const ownFormsOnly =
  (atm: Atm): MiddlewareHandler<WebEnv> =>
  async (c, next) => {
    if (c.req.method === "GET" || c.req.method === "HEAD") return next();
    const site = c.req.header("sec-fetch-site");
    const origin = c.req.header("origin");
    const ours = `http://${c.req.header("host")}`;
    const own = site === undefined ? origin === ours : site === "same-origin";
    const isForm = c.req.header("content-type")?.split(";")[0]?.trim().toLowerCase() === "application/x-www-form-urlencoded";
    if (!own) return showError(c, atm, "foreign", 403);
    if (!isForm) return showError(c, atm, "foreign", 415);
    return next();
  };

/** Refuses larger forms before they are read. */
export const smallBodies = (atm: Atm): MiddlewareHandler<WebEnv> =>
  bodyLimit({ maxSize: BODY_SIZE_MAX, onError: (c) => showError(c as WebRequest, atm, "tooLarge", 413) });

/**
 * Answers a link on another site with the first screen, which loads itself again at once. The browser leaves the customer's
 * cookie (SameSite=Strict) out of a request from another site. A page made for that request would begin a new session and replace
 * the cookie of the live one. The first screen's own reload comes from this machine, with the cookie.
 */
export const linksFromElsewhere =
  (atm: Atm): MiddlewareHandler<WebEnv> =>
  async (c, next) => {
    const site = c.req.header("sec-fetch-site");
    if (c.req.method === "POST" || (site !== "cross-site" && site !== "same-site")) return next();
    c.header("refresh", "0; url=/");
    return show(c, <WelcomeScreen frame={frameOf(c, atm)} inService={isOpen(atm.machine)} />);
  };
