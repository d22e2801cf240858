import { createHash } from "node:crypto";
import type { Context, MiddlewareHandler } from "hono";
import type { Caller, ConsoleParts } from "../parts.ts";
import type { ConsoleEnv } from "../web/web-request.ts";
import { answerApiProblem } from "./problem.ts";
import { type ApiRates, RateLimit } from "./rate-limit.ts";

/** RFC 6750, section 2.1. */
const BEARER = /^bearer +([A-Za-z0-9._~+/-]+=*) *$/i;
const CHALLENGE = 'Bearer realm="strongroom"';

/** The most tokens that are remembered as right. */
const KNOWN_MAX = 4_096;

/**
 * Lets pass who shows the token of a live command-line session, or a live API key, as often as the rates allow. A cookie is not
 * looked at, so no page of another site can ask for anything. Wrong tokens use up the rate of their address before the database is
 * asked; a token that was right before needs none of it, so whoever tries tokens from behind the same proxy shuts nobody out.
 */
export function bearersOnly(parts: ConsoleParts, rates: ApiRates): MiddlewareHandler<ConsoleEnv> {
  const [sessions, wrong, known] = [new RateLimit(rates.session), new RateLimit(rates.wrong), new Set<string>()];
  return async (c, next) => {
    const [, token] = BEARER.exec(c.req.header("authorization") ?? "") ?? [];
    if (token === undefined) {
      c.header("www-authenticate", CHALLENGE);
      return answerApiProblem(c, "token-missing");
    }
    const [name, address] = [hashOf(token), addressOf(c)];
    const waits = known.has(name) ? 0 : wrong.take(address);
    if (waits > 0) return tooMany(c, waits);
    const caller = await findCaller(parts, token, address);
    if (caller === null) {
      known.delete(name);
      c.header("www-authenticate", `${CHALLENGE}, error="invalid_token"`);
      return answerApiProblem(c, "token-invalid");
    }
    if (!known.has(name)) wrong.giveBack(address);
    remember(known, name);
    const seconds = sessions.take(caller.session);
    if (seconds > 0) return tooMany(c, seconds);
    c.set("caller", caller);
    c.set("token", token);
    return next();
  };
}

const hashOf = (token: string): string => createHash("sha256").update(token).digest("base64");

function remember(known: Set<string>, name: string): void {
  known.add(name);
  const [oldest] = known;
  if (known.size > KNOWN_MAX && oldest !== undefined) known.delete(oldest);
}

function tooMany(c: Context, seconds: number): Response {
  c.header("retry-after", String(seconds));
  return answerApiProblem(c, "too-many-requests");
}

/** The operator of a command line's live session, or the program of a live API key; null if the token is of neither. */
export const findCaller = async (
  { findSession, findKeyHolder }: Pick<ConsoleParts, "findSession" | "findKeyHolder">,
  token: string,
  address: string,
): Promise<Caller | null> => (await findKeyHolder(token, address)) ?? findSession(token, "command-line");

/** The address that a request came from; empty without a socket. */
export const addressOf = (c: Context<ConsoleEnv>): string => c.env?.incoming?.socket.remoteAddress ?? "";

/** Who sent a request behind `bearersOnly`. */
export function bearerOf(c: Context<ConsoleEnv>): Caller {
  const { caller } = c.var;
  if (caller === null) throw new Error("a route without bearersOnly");
  return caller;
}
