import type { Context, MiddlewareHandler } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { html } from "hono/html";
import type { JSX } from "hono/jsx/jsx-runtime";
import type { Atm, CustomerSession, Draft, Session } from "../../atm/atm.ts";
import type { Frame } from "../components/frame.ts";
import { Figures } from "../figures/figures.ts";
import { conditionOf } from "../idle/condition.ts";
import { CONDITION } from "../idle/condition-view.tsx";
import { isZone } from "../statement/days.ts";
import { type Language, languageOf, preferredLanguage } from "../words/languages.ts";
import type { News } from "./news.ts";

/** The variables that every request carries through the web server. */
export interface WebEnv {
  Variables: {
    /** The session of the request's cookie; null if there is none, or it is over. */
    session: Session | null;
    /** True if the browser sent a cookie whose session is over. */
    lapsed: boolean;
    /** The languages that this machine offers. */
    languages: readonly [Language, ...Language[]];
    /** The outcomes that customers have not seen yet. */
    news: News;
    /** True if this machine was started with a keyboard on the screen. */
    touch: boolean;
  };
}

/** One request of a browser. */
export type WebRequest = Context<WebEnv>;

/** Cookies belong to a host, not to a port, so each ATM on one host has a different cookie name. */
const cookieOf = (atm: Atm): string => `strongroom-${atm.number}`;

/** Finds the session of the request's cookie. */
export const findSession =
  (atm: Atm): MiddlewareHandler<WebEnv> =>
  (c, next) => {
    const id = getCookie(c, cookieOf(atm));
    let session = atm.sessions.peek(id);
    if (session !== null && isUse(c, session)) session = atm.sessions.find(id);
    c.set("session", session);
    c.set("lapsed", id !== undefined && session === null);
    return next();
  };

/**
 * Does this request count as activity in its session? The page's script and the question for more time do not, and /more-time counts its
 * own request.
 */
function isUse(c: WebRequest, session: Session): boolean {
  if (c.req.path === CONDITION) return false;
  const ledBack = c.req.method === "GET" && session.ledBackTo === pathOf(c);
  session.ledBackTo = null;
  return !ledBack && c.req.path !== "/still-there" && c.req.path !== "/more-time" && !c.req.path.endsWith("/tray");
}

/** In the query of a page that loads again by itself. */
export const LOOK_AGAIN = "again";
/** In the query of a withdrawal's page, if its customer tried to open another page. */
export const NOTES_FIRST = "first";

/**
 * Redirects a browser without a signed-in customer, and shows why. A customer's screen leaves by itself when the session has
 * ended: the next person must not read it.
 */
export const customersOnly =
  (atm: Atm): MiddlewareHandler<WebEnv> =>
  (c, next) => {
    if (!c.var.session?.customerSession) return Promise.resolve(c.redirect(c.var.lapsed ? "/expired" : "/", 303));
    // The dialog or the question's screen comes first; this is for a browser that shows neither.
    leadAway(c, atm.sessions.limits.lifeMs + 1_000, spoken(c, "/expired"));
    return next();
  };

/** The customer's session, behind customersOnly. */
export function customerOf(c: WebRequest): { session: Session; customerSession: CustomerSession } {
  const session = c.var.session;
  if (!session?.customerSession) throw new Error("a route without customersOnly");
  return { session, customerSession: session.customerSession };
}

/** The browser's session, or a new one without a customer. */
export function sessionOf(c: WebRequest, atm: Atm): Session {
  const session = c.var.session ?? atm.sessions.begin(null);
  session.language ??= languageOf(c.req.query("in"), c.var.languages)?.code ?? null;
  if (c.var.session === null) giveSession(c, atm, session);
  return session;
}

/** Gives the browser the cookie of this session, out of reach of scripts and of other sites. */
export function giveSession(c: WebRequest, atm: Atm, session: Session): void {
  setCookie(c, cookieOf(atm), session.id, { httpOnly: true, sameSite: "Strict", path: "/" });
}

export function takeCookie(c: WebRequest, atm: Atm): void {
  deleteCookie(c, cookieOf(atm), { path: "/" });
}

/** The frame of this request's screen. */
export function frameOf(c: WebRequest, atm: Atm): Frame {
  const customerSession = c.var.session?.customerSession ?? null;
  const language = chosen(c) ?? preferredLanguage(c.req.header("accept-language"), c.var.languages);
  return {
    atm: atm.number,
    username: customerSession?.username ?? null,
    language,
    words: language.words,
    figures: new Figures(language.locale, atm.currency, zoneOf(c)),
    languages: c.var.languages,
    path: c.req.method === "GET" ? pathOf(c) : "/",
    condition: conditionOf(atm),
    channel: customerSession === null ? atm.lines.channels > 0 : !customerSession.link.over,
    contrast: c.var.session?.contrast ?? "standard",
    touch: c.var.touch ? "machine" : c.var.session?.touch ? "chosen" : "no",
    time: c.var.session?.customerSession ? timeOf(c.var.session, atm) : null,
  };
}

/** The customer's time zone, which the script has put into a cookie; UTC without the script. */
function zoneOf(c: WebRequest): string {
  const zone = getCookie(c, "strongroom-zone");
  return isZone(zone) ? zone : "UTC";
}

/** When the session ends without activity, and whether that can be postponed. */
export const timeOf = (session: Session, { sessions }: Atm): NonNullable<Frame["time"]> => ({
  endsMs: sessions.leftMs(session),
  answerMs: sessions.limits.answerMs,
  extendable: sessions.extendable(session),
});

/** The chosen language: from this session or, after its end, from the address. */
const chosen = (c: WebRequest): Language | null =>
  languageOf(c.var.session?.language, c.var.languages) ?? languageOf(c.req.query("in"), c.var.languages);

/** This path, with the chosen language in it, for after the session's end. */
export function spoken(c: WebRequest, path: string): string {
  const language = chosen(c);
  return language === null ? path : `${path}?in=${language.code}`;
}

/** This path, if no browser could take it for another host; else the path of the first screen. */
export const ownPath = (path: string | undefined): string =>
  path !== undefined && /^\/(?!\/)[\w/?=&.-]{0,200}$/.test(path) ? path : "/";

/** The request's path, without the language and without the reason for the visit. */
function pathOf(c: WebRequest): string {
  const { pathname, searchParams } = new URL(c.req.url);
  for (const name of ["in", LOOK_AGAIN, NOTES_FIRST]) searchParams.delete(name);
  return searchParams.size === 0 ? pathname : `${pathname}?${searchParams}`;
}

export type ShowStatus = 200 | 403 | 404 | 405 | 410 | 413 | 415 | 500 | 503;

/** A whole page. */
export function show(c: WebRequest, page: JSX.Element, status: ShowStatus = 200): Response | Promise<Response> {
  return c.html(html`<!doctype html>${page}`, status);
}

/** Sends an untouched screen to another address after a while, with JavaScript off too. */
export function leadAway(c: WebRequest, afterMs: number, to: string): void {
  c.header("refresh", `${Math.ceil(afterMs / 1000)}; url=${to}`);
}

/** Redirects to a form and shows there what is wrong with it. */
export function sendBack(c: WebRequest, session: Session, draft: Draft): Response {
  session.draft = draft;
  return c.redirect(draft.at, 303);
}

/** The fields of a form that was sent: text only, the first of each name. */
export async function readForm(c: WebRequest): Promise<Readonly<Record<string, string>>> {
  const body = new URLSearchParams(await c.req.text());
  return Object.fromEntries([...body].reverse());
}
