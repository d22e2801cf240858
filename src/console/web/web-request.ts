import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import { getCookie } from "hono/cookie";
import { html } from "hono/html";
import type { JSX } from "hono/jsx/jsx-runtime";
import type { KeyHolder, Role, SignedIn } from "../../operators/operators.ts";
import type { IconName } from "../components/icons.tsx";
import { holdsOneOf } from "../operator.ts";
import { makeFormToken } from "./form-token.ts";

/** The variables that every request carries through the console. */
export interface ConsoleEnv {
  /** Absent if the app is called without a socket. */
  Bindings: Partial<HttpBindings>;
  Variables: {
    /** The operator of the request's session; null if there is none, or it is over. */
    operator: SignedIn | null;
    /** Who asks the API: the operator of a command line's session, or a program. */
    caller: SignedIn | KeyHolder | null;
    /** The secret of that session, or the program's key. */
    token: string | null;
    /** True if the browser sent a session's secret, whether that session lives or not. */
    hadSession: boolean;
  };
}

/** One request of a browser. */
export type ConsoleRequest = Context<ConsoleEnv>;

/** A way to one of the console's views. */
export interface NavigationEntry {
  readonly title: string;
  readonly path: string;
  readonly icon: IconName;
  /** Only operators with one of these roles see it. */
  readonly roles: readonly Role[];
}

/** The part of a page around its own content. */
export interface Frame {
  readonly navigation: readonly NavigationEntry[];
  /** Null if nobody is signed in. */
  readonly operator: SignedIn | null;
  /** The page's own path and query, to come back to. */
  readonly path: string;
  readonly contrast: "standard" | "high";
  /** A token for the forms of this page; empty if nobody is signed in. */
  readonly form: string;
  /** What the operator has just done; null if nothing. */
  readonly notice: string | null;
}

/** What a frame is made from. */
export interface Frames {
  readonly navigation: readonly NavigationEntry[];
  readonly operations: Readonly<Record<string, { readonly command: string }>>;
}

/** The cookie of the choice of contrast. It is no secret and belongs to no session. */
export const CONTRAST_COOKIE = "strongroom-console-contrast";

/** The operator of a request behind `operatorsOnly`. */
export function operatorOf(c: ConsoleRequest): SignedIn {
  const { operator } = c.var;
  if (operator === null) throw new Error("a route without operatorsOnly");
  return operator;
}

/** In the query of a page to which an operation has led: the operation's name. Only names of the table are shown. */
const DONE = "done";
/** The same of an operation that was proposed. */
const PROPOSED = "proposed";

/** This path, with the operation that was done. */
export function withDone(path: string, operation: string): string {
  const url = new URL(path, "http://console");
  url.searchParams.set(DONE, operation);
  return `${url.pathname}${url.search}`;
}

/** The page of a proposal, with the operation that was proposed. */
export const proposedPath = (id: string, operation: string): string => `/proposals/${id}?${PROPOSED}=${operation}`;

/** What the operator has just done, by the query of the page; null if nothing. */
function noticeOf(c: ConsoleRequest, operations: Frames["operations"]): string | null {
  const commandOf = (name = ""): string | null => (Object.hasOwn(operations, name) ? (operations[name]?.command ?? null) : null);
  const [done, proposed] = [commandOf(c.req.query(DONE)), commandOf(c.req.query(PROPOSED))];
  if (proposed !== null) return `Proposed: ${proposed}. Nothing has changed yet: another operator approves or refuses it.`;
  return done === null ? null : `Done: ${done}.`;
}

/** The path and query of a request, without what was done before it. */
function pathOf(c: ConsoleRequest): string {
  const url = new URL(c.req.url);
  url.searchParams.delete(DONE);
  url.searchParams.delete(PROPOSED);
  return `${url.pathname}${url.search}`;
}

/** This path, if no browser could take it for another host; else the first page's. */
export const ownPath = (path: string | undefined): string =>
  path !== undefined && /^\/(?!\/)[\w/?=&.,:%+-]{0,400}$/.test(path) ? path : "/";

/** The frame of this request's page. */
export function frameOf(c: ConsoleRequest, { navigation, operations }: Frames): Frame {
  const { operator, token } = c.var;
  return {
    operator,
    navigation: operator === null ? [] : navigation.filter(({ roles }) => holdsOneOf(operator, roles)),
    path: c.req.method === "GET" ? pathOf(c) : "/",
    contrast: getCookie(c, CONTRAST_COOKIE) === "high" ? "high" : "standard",
    form: token === null ? "" : makeFormToken(token),
    notice: noticeOf(c, operations),
  };
}

export type ShowStatus = 200 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 422 | 429 | 500 | 503;

/** A whole page. */
export function show(c: ConsoleRequest, page: JSX.Element, status: ShowStatus = 200): Response | Promise<Response> {
  return c.html(html`<!doctype html>${page}`, status);
}

/** The fields of a form that was sent: text only, the first of each name. */
export async function readForm(c: ConsoleRequest): Promise<Readonly<Record<string, string>>> {
  const body = new URLSearchParams(await c.req.text());
  return Object.fromEntries([...body].reverse());
}
