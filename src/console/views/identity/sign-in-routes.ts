import type { Hono } from "hono";
import {
  beginPasskeySignIn,
  type NewSession,
  type OperatorOutcome,
  signInWithPasskey,
  signInWithPassword,
} from "../../../operators/operators.ts";
import { RateLimit } from "../../api/rate-limit.ts";
import type { Console } from "../../parts.ts";
import { giveSession } from "../../web/sessions.ts";
import { type ConsoleEnv, type ConsoleRequest, ownPath, readForm } from "../../web/web-request.ts";
import { answerOf, placeOf } from "./place.ts";
import { problemText } from "./problem-text.ts";
import { showSignIn } from "./sign-in-page.tsx";

/** How many sign-ins by passkey may begin at one address: each leaves a row in the database for five minutes. */
const CHALLENGES = { most: 60, aSecond: 1 };

/** Signing in, for everybody who reaches the console. Nothing here tells whether a username exists. */
export function signInRoutes(app: Hono<ConsoleEnv>, console: Console): void {
  const { operators, now } = console;
  app.get("/sign-in", (c) => {
    const to = ownPath(c.req.query("to"));
    return c.var.operator === null ? showSignIn(c, console, { to }, 200) : c.redirect(to, 303);
  });
  const challenges = new RateLimit(CHALLENGES);
  app.get("/sign-in/options", async (c) => {
    const seconds = challenges.take(placeOf(c).address);
    if (seconds === 0) return c.json(await beginPasskeySignIn(operators, { username: null, at: now() }));
    c.header("retry-after", String(seconds));
    return c.json({ problem: "too many sign-ins begin at this address" }, 429);
  });
  app.post("/sign-in", async (c) => {
    const { to, username = "", password = "", code = "" } = await readForm(c);
    const signed = await signInWithPassword(operators, { username, password, code, from: placeOf(c), at: now() });
    return answer(c, console, signed, { to: ownPath(to), username });
  });
  app.post("/sign-in/passkey", async (c) => {
    const { to, challenge = "", credential } = await readForm(c);
    const given = { challenge, response: answerOf(credential), from: placeOf(c), at: now() };
    return answer(c, console, await signInWithPasskey(operators, given), { to: ownPath(to) });
  });
}

async function answer(
  c: ConsoleRequest,
  console: Console,
  signed: OperatorOutcome<NewSession>,
  page: { readonly to: string; readonly username?: string },
): Promise<Response> {
  if (!signed.ok) return showSignIn(c, console, { ...page, problem: problemText(signed) }, statusOf(signed.refusal));
  await beginHere(c, console, signed.result);
  return c.redirect(page.to, 303);
}

const statusOf = (refusal: string): 422 | 429 | 503 =>
  refusal === "credentials-delayed" ? 429 : refusal === "bank-busy" ? 503 : 422;

/** Gives the browser a session, and ends the one that it had: somebody else may have left it. */
export async function beginHere(c: ConsoleRequest, console: Console, { token }: NewSession): Promise<void> {
  if (c.var.operator !== null) await console.signOut(c.var.operator);
  giveSession(c, console, token);
}
