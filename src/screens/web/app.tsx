import { Hono } from "hono";
import { type Atm, isOpen, LinkError } from "../../atm/atm.ts";
import { ownFormsOnly, ownHostOnly, secureHeaders, serveAsset, smallBodies } from "../../ui/ui.ts";
import { depositRoutes } from "../deposit/deposit-routes.tsx";
import { idleRoutes } from "../idle/idle-routes.tsx";
import { limitRoutes } from "../limits/limit-routes.tsx";
import type { StandardMessage } from "../pages/standard-screen.tsx";
import { showError } from "../pages/standard-screen.tsx";
import { accountRoutes, turnAway } from "../routes/account-routes.tsx";
import { comfortRoutes, languageRoutes } from "../routes/comfort-routes.tsx";
import { entranceRoutes } from "../routes/entrance-routes.tsx";
import { moneyRoutes } from "../routes/money-routes.tsx";
import { orderRoutes } from "../routes/order-routes.tsx";
import { receiptRoutes } from "../routes/receipt-routes.tsx";
import { statementRoutes } from "../statement/statement-routes.tsx";
import { LANGUAGES, type Language } from "../words/languages.ts";
import { ASSETS } from "./assets.ts";
import { linksFromElsewhere } from "./links-from-elsewhere.tsx";
import { News } from "./news.ts";
import { notesFirst } from "./notes-first.tsx";
import { findSession, frameOf, spoken, takeCookie, type WebEnv, type WebRequest } from "./web-request.ts";

export interface AppOptions {
  /** The first is for a browser whose languages are none of these. */
  readonly languages?: readonly [Language, ...Language[]];
  readonly news?: News;
  /** How long the amount must have been in sight before money moves, in milliseconds. */
  readonly confirmAfterMs?: number;
  /** True if every page has a keyboard on the screen; else a customer may ask for it. */
  readonly touch?: boolean;
}

/** The same value as in the page's script: a press that the script lets through is never refused here. */
const CONFIRM_AFTER_MS = 500;

/** The whole web server of one ATM, as a function from request to answer, for requests whose Host header is its own. */
export function createApp(
  atm: Atm,
  isOwnHost: (header: string) => boolean,
  { languages = LANGUAGES, news = News.inMemory(), confirmAfterMs = CONFIRM_AFTER_MS, touch = false }: AppOptions = {},
): Hono<WebEnv> {
  const app = new Hono<WebEnv>();
  app.use((c, next) => {
    c.set("session", null);
    c.set("languages", languages);
    c.set("news", news);
    c.set("touch", touch);
    return next();
  });
  app.use(
    secureHeaders,
    ownHostOnly(isOwnHost),
    ownFormsOnly<WebEnv>((c, status) => showError(c, atm, "foreign", status)),
    smallBodies<WebEnv>((c, status) => showError(c, atm, "tooLarge", status)),
  );
  app.get("/healthz", (c) => c.json(health(atm)));
  app.get("/assets/:name", (c) => serveAsset(c, ASSETS));
  app.use(linksFromElsewhere(atm));
  app.use(findSession(atm), notesFirst(atm));
  languageRoutes(app, atm);
  comfortRoutes(app, atm);
  idleRoutes(app, atm);
  entranceRoutes(app, atm);
  accountRoutes(app, atm);
  statementRoutes(app, atm);
  limitRoutes(app, atm, confirmAfterMs);
  moneyRoutes(app, atm);
  depositRoutes(app, atm);
  orderRoutes(app, atm, confirmAfterMs);
  receiptRoutes(app, atm);
  app.get("/unreachable", (c) => showError(c, atm, c.var.session?.customerSession ? "slow" : "unreachable", 503));
  app.get("/interrupted", (c) => showError(c, atm, "interrupted", 503));
  app.get("/signed-out", (c) => showError(c, atm, "signedOut", 200));
  app.get("/checking", (c) => showError(c, atm, "checking", 503));
  app.notFound((c) => notFound(c, atm, app));
  app.onError((error, c) => failed(c, atm, error));
  return app;
}

/** Whether this machine serves; nothing that must be hidden from strangers. */
const health = (atm: Atm) => ({
  status: isOpen(atm.machine) ? "ok" : "out-of-service",
  atm: atm.number,
  cash: !atm.machine.dispenser.jammed,
  bank: atm.lines.reached,
  log: atm.witness.state,
});

/** No such page, or a page that takes other methods. */
function notFound(c: WebRequest, atm: Atm, app: Hono<WebEnv>): Response | Promise<Response> {
  const routes = app.routes.filter(({ method, path }) => method !== "ALL" && isPathOf(path, c.req.path));
  if (routes.length === 0) return showError(c, atm, "missing", 404);
  c.header("allow", [...new Set(routes.map(({ method }) => method))].join(", "));
  return showError(c, atm, "wrongMethod", 405);
}

/** True if a route's path, whose parts may be names such as ":token", matches this path. */
const isPathOf = (route: string, path: string): boolean => new RegExp(`^${route.replace(/:\w+/g, "[^/]+")}$`).test(path);

/**
 * The one place where a lost bank or a bug becomes a screen. If a customer's channel is gone, the customer must sign in again. If
 * the outcome of an operation is still open, the next sign-in shows it.
 */
function failed(c: WebRequest, atm: Atm, error: Error): Response | Promise<Response> {
  const { session } = c.var;
  if (!(error instanceof LinkError)) return showError(c, atm, "failed", 500, { error });
  const frame = frameOf(c, atm);
  let message: StandardMessage = session?.customerSession ? "slow" : "unreachable";
  let to = spoken(c, "/unreachable");
  if (session?.customerSession?.link.over) {
    // The machine has a channel of its own, and notices at once if no server of the bank answers.
    message = session.checking ? "checking" : atm.lines.reached === false ? "unreachable" : "interrupted";
    to = spoken(c, `/${message}`);
    if (!session.checking && session.customerSession.link.signedOut) return turnAway(c, atm, "not-signed-in");
    atm.sessions.end(session, "done");
    c.set("session", null);
    takeCookie(c, atm);
  }
  if (c.req.method === "POST") return c.redirect(to, 303);
  const username = c.var.session?.customerSession?.username ?? null;
  return showError(c, atm, message, 503, { frame: { ...frame, username } });
}
