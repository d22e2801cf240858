import type { Context, Hono } from "hono";
import {
  beginDevice,
  findSession,
  listSessions,
  type PolledDevice,
  pollDevice,
  type SignedIn,
  signOut,
} from "../../../operators/operators.ts";
import { smallBodies } from "../../../ui/ui.ts";
import type { Console } from "../../parts.ts";
import type { ConsoleEnv, ConsoleRequest } from "../../web/web-request.ts";
import { placeOf } from "../identity/place.ts";

/** The one program that signs in like this. It has no secret of its own: the operator's consent is what counts (RFC 8628, section 5.6). */
const CLIENT = "strongroom";
const DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";
/** A program that found the console busy asks again after this many seconds. */
const BUSY_S = 10;

/** A cookie is no token. What is asked here is no use of the session. */
const OF_COMMAND_LINE = { kind: "command-line", isUse: false } as const;

type Parts = Pick<Console, "operators" | "now" | "origin">;

/**
 * The sign-in of a command line over HTTP: device authorization (RFC 8628, sections 3.1 and 3.4), the end of a token (RFC 7009), and whom
 * a token belongs to. They take no cookie and no request of a page, so no other site can use a browser for them.
 */
export function tokenEndpoints(app: Hono<ConsoleEnv>, parts: Parts): void {
  const { operators, now, origin } = parts;
  app.use("/oauth/*", programsOnly);
  app.use(
    "/oauth/*",
    smallBodies<ConsoleEnv>((c) => objection(c, "invalid_request", "the request is too large", 413)),
  );
  app.post("/oauth/device", (c) =>
    answerForm(c, async () => {
      const begun = await beginDevice(operators, { from: placeOf(c), at: now() });
      if (!begun.ok) return busy(c);
      const { deviceCode, userCode, expiresAt, intervalS } = begun.result;
      return c.json({
        ...{ device_code: deviceCode, user_code: userCode, verification_uri: `${origin}/device` },
        verification_uri_complete: `${origin}/device?user_code=${userCode}`,
        ...{ expires_in: secondsUntil(expiresAt, now()), interval: intervalS },
      });
    }),
  );
  app.post("/oauth/token", (c) =>
    answerForm(c, async ({ grant_type: grant, device_code: deviceCode }) => {
      if (grant === undefined) return objection(c, "invalid_request", "grant_type is needed");
      if (grant !== DEVICE_GRANT) return objection(c, "unsupported_grant_type", `only ${DEVICE_GRANT} is`);
      if (deviceCode === undefined) return objection(c, "invalid_request", "device_code is needed");
      return granted(c, await pollDevice(operators, { deviceCode, from: placeOf(c), at: now() }), now());
    }),
  );
  app.post("/oauth/revoke", (c) =>
    answerForm(c, async ({ token }) => {
      if (token === undefined) return objection(c, "invalid_request", "token is needed");
      const found = await findSession(operators, token, now(), OF_COMMAND_LINE);
      if (found !== null) await signOut(operators, found, now());
      return c.body(null, 200); // An unknown token is over already (RFC 7009, section 2.2).
    }),
  );
  app.get("/oauth/userinfo", async (c) => {
    const token = bearerOf(c);
    const found = token === null ? null : await findSession(operators, token, now(), OF_COMMAND_LINE);
    if (found === null) {
      c.header("www-authenticate", token === null ? "Bearer" : 'Bearer error="invalid_token"');
      return objection(c, "invalid_token", "the session is over, or there was none", 401);
    }
    return c.json(await whoIs(parts, found));
  });
}

/** Refuses what a browser sends for a page. Programs send neither header. */
const programsOnly = async (c: ConsoleRequest, next: () => Promise<void>): Promise<Response | undefined> => {
  if (c.req.header("origin") !== undefined || c.req.header("sec-fetch-site") !== undefined)
    return objection(c, "invalid_request", "this address is for programs, and takes no request of a page", 403);
  await next();
  return undefined;
};

/** Reads the fields of a form, and checks which program sent it. An empty field counts as absent, a repeated one is wrong (RFC 6749, 3.2). */
async function answerForm(
  c: ConsoleRequest,
  answer: (fields: Readonly<Record<string, string | undefined>>) => Promise<Response>,
): Promise<Response> {
  const type = c.req.header("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/x-www-form-urlencoded")
    return objection(c, "invalid_request", "the fields must be application/x-www-form-urlencoded");
  const given = [...new URLSearchParams(await c.req.text())].filter(([, value]) => value !== "");
  if (new Set(given.map(([name]) => name)).size !== given.length)
    return objection(c, "invalid_request", "a field is given twice");
  const fields: Readonly<Record<string, string | undefined>> = Object.fromEntries(given);
  if (fields["client_id"] !== CLIENT) return objection(c, "invalid_client", `client_id must be ${CLIENT}`, 401);
  return answer(fields);
}

/** The answer to a device that asks (RFC 8628, section 3.5). */
function granted(c: ConsoleRequest, polled: PolledDevice, now: number): Response {
  if (polled.state === "granted") {
    const { token, expiresAt } = polled.session;
    return c.json({ access_token: token, token_type: "Bearer", expires_in: secondsUntil(expiresAt, now) });
  }
  if (polled.state !== "slow_down") return objection(c, polled.state, MEANINGS[polled.state]);
  return c.json({ error: "slow_down", error_description: MEANINGS.slow_down, interval: polled.intervalS }, 400);
}

const MEANINGS = {
  authorization_pending: "no operator has decided yet",
  slow_down: "the program asked too early, and waits 5 seconds longer from now on",
  access_denied: "the operator refused, or may not sign in any more",
  expired_token: "the code is older than ten minutes, or was used",
} as const;

/** Whom a token belongs to, with durations in seconds: the clock of the program that asks may be wrong. */
async function whoIs(
  { operators, now }: Parts,
  signedIn: SignedIn,
): Promise<Record<string, string | number | readonly string[]>> {
  const { id, username, roles, session, provenAt } = signedIn;
  const sessions = await listSessions(operators, signedIn, now());
  const expiresAt = sessions.find(({ isThis }) => isThis)?.expiresAt ?? now();
  return {
    ...{ sub: id, preferred_username: username, roles, session },
    ...{ expires_in: secondsUntil(expiresAt, now()), proven_ago: Math.max(0, Math.floor((now() - provenAt) / 1_000)) },
  };
}

const secondsUntil = (at: number, now: number): number => Math.max(0, Math.floor((at - now) / 1_000));

const bearerOf = (c: Context): string | null => /^Bearer ([\w.~+/-]+=*)$/i.exec(c.req.header("authorization") ?? "")?.[1] ?? null;

function busy(c: ConsoleRequest): Response {
  c.header("retry-after", String(BUSY_S));
  return objection(c, "temporarily_unavailable", "too many command lines wait for an operator: try again in a few minutes", 503);
}

/** An error by its name (RFC 6749, section 5.2). */
const objection = (c: ConsoleRequest, error: string, description: string, status: 400 | 401 | 403 | 413 | 503 = 400): Response =>
  c.json({ error, error_description: description }, status);
