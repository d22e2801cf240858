import type { Hono, MiddlewareHandler } from "hono";
import { setCookie } from "hono/cookie";
import { isFromElsewhere } from "../../ui/ui.ts";
import { showMessage } from "../components/message-page.tsx";
import { holdsOneOf } from "../operator.ts";
import type { Console } from "../parts.ts";
import { showSignIn } from "../views/identity/sign-in-page.tsx";
import { takeSession } from "./sessions.ts";
import { CONTRAST_COOKIE, type ConsoleEnv, type Frames, operatorOf, ownPath, readForm } from "./web-request.ts";

const SIGNED_OUT = {
  title: "You are not signed in",
  lead: "Your session has ended, or there was none. Nothing was done: sign in, and send the form again.",
  way: { to: "/sign-in", label: "Sign in" },
};

/**
 * Lets only signed-in operators pass; others sign in, and then get the page that they asked for. A link on another site comes without the
 * cookie, so its answer loads the page once more: that request has it.
 */
export const operatorsOnly =
  (frames: Frames): MiddlewareHandler<ConsoleEnv> =>
  async (c, next) => {
    if (c.var.operator !== null) return next();
    const isElsewhere = isFromElsewhere(c);
    if (isElsewhere) c.header("refresh", "0");
    if (isElsewhere || c.req.method !== "GET") return showMessage(c, frames, SIGNED_OUT, 401);
    const { pathname, search } = new URL(c.req.url);
    return showSignIn(c, frames, { to: ownPath(`${pathname}${search}`), hasEnded: c.var.hadSession });
  };

/** The choice of contrast, which everybody has, signed in or not. */
export function comfortRoutes(app: Hono<ConsoleEnv>): void {
  app.post("/contrast", async (c) => {
    const { contrast, to } = await readForm(c);
    setCookie(c, CONTRAST_COOKIE, contrast === "high" ? "high" : "standard", { httpOnly: true, sameSite: "Strict", path: "/" });
    return c.redirect(ownPath(to), 303);
  });
}

/** The first page, and signing out. */
export function sessionRoutes(app: Hono<ConsoleEnv>, console: Console): void {
  app.get("/", (c) => {
    const first = console.navigation.find(({ roles }) => holdsOneOf(operatorOf(c), roles));
    return first === undefined || first.path === "/" ? c.notFound() : c.redirect(first.path, 303);
  });
  app.post("/sign-out", async (c) => {
    await console.signOut(operatorOf(c));
    takeSession(c, console);
    return c.redirect("/", 303);
  });
}
