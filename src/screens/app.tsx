import { Hono } from "hono";
import type { Atm } from "../atm/atm.ts";
import { LinkError } from "../atm/link.ts";
import { accountRoutes } from "./account-routes.tsx";
import { assetOf } from "./assets.ts";
import { entranceRoutes } from "./entrance-routes.tsx";
import { ownFormsOnly, ownHostOnly, secureHeaders, smallBodies } from "./guard.ts";
import { languageRoutes } from "./language-routes.ts";
import { type StandardMessage, StandardScreen } from "./message-screen.tsx";
import { moneyRoutes } from "./money-routes.tsx";
import { slipRoutes } from "./slip-routes.tsx";
import { findSession, frameOf, show, spoken, takeCookie, type Visit, type WebEnv } from "./visit.ts";
import { LANGUAGES, type Language } from "./words/languages.ts";

/**
 * The whole web server of one ATM, as a function from request to answer. `hosts` are the names that it answers to; the first
 * of `languages` is what it speaks to whom it does not know.
 */
export function createApp(
  atm: Atm,
  hosts: readonly string[],
  languages: readonly [Language, ...Language[]] = LANGUAGES,
): Hono<WebEnv> {
  const app = new Hono<WebEnv>();
  app.use((c, next) => {
    c.set("languages", languages);
    return next();
  });
  app.use(secureHeaders, ownHostOnly(hosts), ownFormsOnly, smallBodies);
  app.get("/healthz", (c) => c.json(health(atm)));
  app.get("/assets/:name", (c) => {
    const asset = assetOf(c.req.param("name"));
    if (asset === null) return c.text("not found\n", 404);
    const known = c.req.query("v") === asset.version;
    c.header("cache-control", known ? "public, max-age=31536000, immutable" : "public, max-age=3600");
    return c.body(asset.bytes, 200, { "content-type": asset.type });
  });
  app.use(findSession(atm));
  languageRoutes(app, atm);
  entranceRoutes(app, atm);
  accountRoutes(app, atm);
  moneyRoutes(app, atm);
  slipRoutes(app, atm);
  app.get("/unreachable", (c) => show(c, <StandardScreen frame={frameOf(c, atm)} message={unreachable(c)} />, 503));
  app.notFound((c) => show(c, <StandardScreen frame={frameOf(c, atm)} message="missing" />, 404));
  app.onError((error, c) => failed(c, atm, error));
  return app;
}

/** Whether this machine serves; nothing that a stranger should not know. */
const health = (atm: Atm) => ({
  status: atm.machine.journal.broken ? "out-of-service" : "ok",
  atm: atm.number,
  cash: !atm.machine.dispenser.jammed,
  bank: atm.bankReached,
});

const unreachable = (c: Visit): StandardMessage => (c.var.session?.stay ? "slow" : "unreachable");

/** The one place where a lost bank or a bug becomes a screen. A customer whose channel is gone must sign in again. */
function failed(c: Visit, atm: Atm, error: Error): Response | Promise<Response> {
  const { session } = c.var;
  if (!(error instanceof LinkError)) {
    atm.log("error", "a request met a bug", { path: c.req.path, error });
    return show(c, <StandardScreen frame={{ ...frameOf(c, atm), username: null }} message="failed" />, 500);
  }
  const to = spoken(c, "/unreachable");
  const frame = frameOf(c, atm);
  if (session?.stay?.link.over) {
    atm.sessions.end(session, "done");
    c.set("session", null);
    takeCookie(c, atm);
  }
  if (c.req.method === "POST") return c.redirect(to, 303);
  return show(
    c,
    <StandardScreen frame={{ ...frame, username: c.var.session?.stay?.username ?? null }} message={unreachable(c)} />,
    503,
  );
}
