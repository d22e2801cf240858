import type { MiddlewareHandler } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { ConsoleParts } from "../parts.ts";
import type { ConsoleEnv, ConsoleRequest } from "./web-request.ts";

/**
 * The name of the session's cookie. With TLS the browser binds it to this host (`__Host-`). Without, it names the port: cookies belong
 * to a host, and another console may listen on another port of it.
 */
function cookieOf(origin: string): { readonly name: string; readonly secure: boolean } {
  const { protocol, port } = new URL(origin);
  if (protocol === "https:") return { name: "__Host-strongroom-console", secure: true };
  return { name: `strongroom-console-${port || "80"}`, secure: false };
}

/** Gives the browser the session with this secret, out of reach of scripts and of other sites. */
export function giveSession(c: ConsoleRequest, { origin }: Pick<ConsoleParts, "origin">, token: string): void {
  const { name, secure } = cookieOf(origin);
  setCookie(c, name, token, { httpOnly: true, sameSite: "Strict", path: "/", secure });
}

export function takeSession(c: ConsoleRequest, { origin }: Pick<ConsoleParts, "origin">): void {
  const { name, secure } = cookieOf(origin);
  deleteCookie(c, name, { path: "/", secure });
}

/** Finds the operator of the request's cookie. */
export const findOperator =
  ({ origin, findSession }: ConsoleParts): MiddlewareHandler<ConsoleEnv> =>
  async (c, next) => {
    const token = getCookie(c, cookieOf(origin).name) ?? null;
    // A live part of an open page is no activity of its operator.
    const operator = token === null ? null : await findSession(token, c.req.path === "/live" ? "look" : "activity");
    c.set("operator", operator);
    c.set("hadSession", token !== null);
    c.set("token", operator === null ? null : token);
    return next();
  };
