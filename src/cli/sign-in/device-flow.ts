import { setTimeout as sleep } from "node:timers/promises";
import { askConsole, type ConsoleAnswer, ConsoleError } from "./console-client.ts";

const CLIENT = { client_id: "strongroom" } as const;
const GRANT = "urn:ietf:params:oauth:grant-type:device_code";
/** How much a program slows down when it is told to, in seconds (RFC 8628, section 3.5). */
const SLOWER_S = 5;

/** What the operator needs to let this command line sign in. */
export interface Begun {
  readonly deviceCode: string;
  readonly userCode: string;
  readonly address: string;
  /** With the code filled in. */
  readonly addressWithCode: string;
  readonly expiresInS: number;
  readonly intervalS: number;
}

/** How it waits; tests have another. `elapsedMs` is monotonic: a step of this machine's clock changes nothing. */
export interface Waiting {
  readonly pause: (ms: number) => Promise<unknown>;
  readonly elapsedMs: () => number;
}

/** What begins and ends a sign-in takes a console no time: one that is silent for longer, in milliseconds, does not work. */
const ANSWER_MS = 8_000;

const WAITING: Waiting = { pause: (ms) => sleep(ms), elapsedMs: () => performance.now() };

/** Asks the console for a device code and a user code (RFC 8628, section 3.1). `userAgent` is shown to the operator. Throws ConsoleError. */
export async function beginSignIn(origin: string, userAgent: string): Promise<Begun> {
  const { status, body } = await askConsole(origin, "/oauth/device", {
    ...{ form: CLIENT, headers: { "user-agent": userAgent }, withinMs: ANSWER_MS },
  });
  const { device_code: deviceCode, user_code: userCode, verification_uri: address, expires_in: expiresInS } = body;
  const { verification_uri_complete: addressWithCode = address, interval: intervalS = SLOWER_S } = body;
  if (status === 503) throw new ConsoleError("console-unreachable", `${origin} says: ${body["error_description"]}`);
  const isWhole =
    [deviceCode, userCode, address, addressWithCode].every((each) => typeof each === "string") &&
    [expiresInS, intervalS].every((each) => typeof each === "number" && each > 0 && each <= 86_400);
  if (status !== 200 || !isWhole) throw foreign(origin);
  return { deviceCode, userCode, address, addressWithCode, expiresInS, intervalS } as Begun;
}

/** How it ended: the token, or why there is none. */
export type Consent =
  | { readonly state: "granted"; readonly token: string }
  | { readonly state: "access_denied" | "expired_token" };

/**
 * Asks again and again whether an operator has decided (RFC 8628, section 3.5), with the pause that the console wants, until the code is
 * over by this machine's monotonic clock. A console that cannot be reached meanwhile is asked again, each time after twice the pause. Throws
 * ConsoleError `console-foreign`.
 */
export async function awaitConsent(
  origin: string,
  { deviceCode, expiresInS, intervalS }: Begun,
  { pause, elapsedMs }: Waiting = WAITING,
): Promise<Consent> {
  const form = { ...CLIENT, grant_type: GRANT, device_code: deviceCode };
  const began = elapsedMs();
  let everyS = intervalS;
  for (;;) {
    await pause(everyS * 1_000);
    if (elapsedMs() - began >= expiresInS * 1_000) return { state: "expired_token" };
    const answer = await askConsole(origin, "/oauth/token", { form }).catch(unlessGone);
    if (answer === null) {
      everyS *= 2;
      continue;
    }
    const { access_token: token, error } = answer.body;
    if (answer.status === 200 && typeof token === "string") return { state: "granted", token };
    if (error === "access_denied" || error === "expired_token") return { state: error };
    if (error === "slow_down") everyS += SLOWER_S;
    else if (error !== "authorization_pending") throw foreign(origin);
  }
}

function unlessGone(error: unknown): ConsoleAnswer | null {
  if (error instanceof ConsoleError && error.code !== "console-foreign") return null;
  throw error;
}

/** Ends a token at its console (RFC 7009). Throws ConsoleError. */
export async function revokeToken(origin: string, token: string): Promise<void> {
  const { status } = await askConsole(origin, "/oauth/revoke", { form: { ...CLIENT, token }, withinMs: ANSWER_MS });
  if (status !== 200) throw foreign(origin);
}

/** Whom a token belongs to. Durations are in seconds. */
export interface Whose {
  readonly username: string;
  readonly roles: readonly string[];
  readonly expiresInS: number;
  readonly provenAgoS: number;
}

/** Asks the console whom this token belongs to; null if it belongs to nobody any more. Throws ConsoleError. */
export async function findWhose(origin: string, token: string): Promise<Whose | null> {
  const { status, body } = await askConsole(origin, "/oauth/userinfo", { method: "GET", token, withinMs: ANSWER_MS });
  if (status === 401) return null;
  const { preferred_username: username, roles, expires_in: expiresInS, proven_ago: provenAgoS } = body;
  const isWhole =
    typeof username === "string" && Array.isArray(roles) && typeof expiresInS === "number" && typeof provenAgoS === "number";
  if (status !== 200 || !isWhole) throw foreign(origin);
  return { username, roles: roles.map(String), expiresInS, provenAgoS };
}

const foreign = (origin: string): ConsoleError =>
  new ConsoleError("console-foreign", `${origin} answers, but not as a console of this version`);
