import type { Context, MiddlewareHandler } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { html } from "hono/html";
import type { JSX } from "hono/jsx/jsx-runtime";
import type { Atm, CustomerSession, Draft, Session } from "../../atm/atm.ts";
import type { Frame } from "../components/frame.ts";
import { Figures } from "../figures/figures.ts";
import { type Language, languageOf, preferredLanguage } from "../words/languages.ts";
import type { News } from "./news.ts";

/** What every request carries through the web server. */
export interface WebEnv {
  Variables: {
    /** The session of the request's cookie; null where there is none, or it is over. */
    session: Session | null;
    /** True where the browser came with a cookie whose session is over. */
    lapsed: boolean;
    /** The languages that this machine speaks. */
    languages: readonly [Language, ...Language[]];
    /** What customers have yet to be told. */
    news: News;
  };
}

/** One request of a browser. */
export type WebRequest = Context<WebEnv>;

/** Cookies go by host and not by port, so each ATM on one host has a cookie of its own name. */
const cookieOf = (atm: Atm): string => `strongroom-${atm.number}`;

/** Finds the session that the request's cookie stands for. */
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
 * Whether this request is a use of its session. To be asked whether one is still there is no sign that one is, and more time
 * counts for itself.
 */
function isUse(c: WebRequest, session: Session): boolean {
  const ledBack = c.req.method === "GET" && session.ledBackTo === pathOf(c);
  session.ledBackTo = null;
  return !ledBack && c.req.path !== "/still-there" && c.req.path !== "/more-time";
}

/** In the query of a page that comes again by itself. */
export const LOOK_AGAIN = "again";
/** In the query of a withdrawal's page to which somebody is led who wanted to go elsewhere. */
export const NOTES_FIRST = "first";

/**
 * Sends whoever is not signed in away, and says why. A customer's screen goes away by itself when the session has ended:
 * whoever comes next must not read it.
 */
export const customersOnly =
  (atm: Atm): MiddlewareHandler<WebEnv> =>
  (c, next) => {
    if (!c.var.session?.customerSession) return Promise.resolve(c.redirect(c.var.lapsed ? "/expired" : "/", 303));
    // The dialog or the question of its own come first; this is for the browser that shows neither.
    leadAway(c, atm.sessions.limits.lifeMs + 1_000, spoken(c, "/expired"));
    return next();
  };

/** The customer's session, behind customersOnly. */
export function customerOf(c: WebRequest): { session: Session; customerSession: CustomerSession } {
  const session = c.var.session;
  if (!session?.customerSession) throw new Error("a route without customersOnly");
  return { session, customerSession: session.customerSession };
}

/** The browser's session, or a new one that is nobody's yet. */
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

/** What the screen of this request says around its own. */
export function frameOf(c: WebRequest, atm: Atm): Frame {
  const language = chosen(c) ?? preferredLanguage(c.req.header("accept-language"), c.var.languages);
  return {
    atm: atm.number,
    username: c.var.session?.customerSession?.username ?? null,
    language,
    words: language.words,
    figures: new Figures(language.locale, atm.currency),
    languages: c.var.languages,
    path: c.req.method === "GET" ? pathOf(c) : "/",
    contrast: c.var.session?.contrast ?? "standard",
    time: c.var.session?.customerSession ? timeOf(c.var.session, atm) : null,
  };
}

/** When the session ends if nobody does anything, and what can be done about it. */
export const timeOf = (session: Session, { sessions }: Atm): NonNullable<Frame["time"]> => ({
  endsMs: sessions.leftMs(session),
  answerMs: sessions.limits.answerMs,
  extendable: sessions.extendable(session),
});

/** The language that was chosen: in this session or, where there is none any more, by the address. */
const chosen = (c: WebRequest): Language | null =>
  languageOf(c.var.session?.language, c.var.languages) ?? languageOf(c.req.query("in"), c.var.languages);

/** This path, which goes on in the chosen language where the session does not. */
export function spoken(c: WebRequest, path: string): string {
  const language = chosen(c);
  return language === null ? path : `${path}?in=${language.code}`;
}

/** A path of this machine, and nothing that a browser could take for another host; else that of the first screen. */
export const ownPath = (path: string | undefined): string =>
  path !== undefined && /^\/(?!\/)[\w/?=&.-]{0,200}$/.test(path) ? path : "/";

/** The request's path without the language in it, nor how one came to it. */
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

/** Leads a screen that nobody touches somewhere else after a while, with JavaScript off too. */
export function leadAway(c: WebRequest, afterMs: number, to: string): void {
  c.header("refresh", `${Math.ceil(afterMs / 1000)}; url=${to}`);
}

/** Goes back to a form and says there what is wrong with it. */
export function sendBack(c: WebRequest, session: Session, draft: Draft): Response {
  session.draft = draft;
  return c.redirect(draft.at, 303);
}

/** The fields of a form that was sent: text only, the first of each name. */
export async function readForm(c: WebRequest): Promise<Readonly<Record<string, string>>> {
  const body = new URLSearchParams(await c.req.text());
  return Object.fromEntries([...body].reverse());
}
