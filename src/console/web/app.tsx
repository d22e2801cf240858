import { Hono } from "hono";
import { ownFormsOnly, secureHeaders, serveAsset, smallBodies } from "../../ui/ui.ts";
import { createApi } from "../api/api-routes.ts";
import { LogWatch } from "../api/log-watch.ts";
import { showForeign, showMessage, showMissing, showTooLarge } from "../components/message-page.tsx";
import { operationRoutes } from "../forms/operation-routes.tsx";
import { Live } from "../live/live.ts";
import { liveRoutes } from "../live/live-routes.ts";
import type { Console, ConsoleParts } from "../parts.ts";
import { deviceRoutes } from "../views/device/device-routes.tsx";
import { tokenEndpoints } from "../views/device/token-endpoints.ts";
import { identityRoutes, visitorRoutes } from "../views/identity/identity-routes.ts";
import { NAVIGATION, VIEWS } from "../views/views.ts";
import { tokensOnly } from "./answer-form.ts";
import { OnceAnswers } from "./answer-once.ts";
import { canonicalOnly } from "./canonical-address.ts";
import { ASSETS } from "./console-assets.ts";
import { Downloads } from "./downloads.ts";
import { healthOf } from "./health.ts";
import { KeptForms } from "./kept-forms.ts";
import { comfortRoutes, operatorsOnly, sessionRoutes } from "./routes.tsx";
import { findOperator } from "./sessions.ts";
import type { ConsoleEnv } from "./web-request.ts";

const FAILED = {
  title: "The console could not do that",
  lead: "Its log says why. If you sent a form, look whether it had its effect before you send it again.",
};

/** The console's web server, as a function from request to answer. `isOwn` tests Host headers; see `ownHosts`. */
export function createConsole(
  parts: ConsoleParts,
  isOwn: (header: string) => boolean,
): { readonly app: Hono<ConsoleEnv>; readonly console: Console } {
  const console: Console = {
    ...parts,
    live: new Live(parts),
    watch: new LogWatch(parts.sql),
    answers: new OnceAnswers(),
    kept: new KeptForms(),
    downloads: new Downloads(parts.log),
    navigation: NAVIGATION,
    // The operator of the request is in its variables: no page names another one.
    perform: async (c, name, given) => {
      if (c.var.operator === null) throw new Error("a route without operatorsOnly");
      return parts.invoke(c.var.operator, name, given);
    },
  };
  const isHealthy = healthOf(parts.sql);
  const app = new Hono<ConsoleEnv>();
  app.use((c, next) => {
    c.set("operator", null);
    c.set("caller", null);
    c.set("token", null);
    c.set("hadSession", false);
    return next();
  });
  app.use(secureHeaders);
  app.route("/api/v1", createApi(console, isOwn));
  app.use(canonicalOnly(parts.origin, isOwn));
  app.get("/healthz", async (c) => {
    const healthy = await isHealthy();
    return c.json({ status: healthy ? "ok" : "database-unreachable" }, healthy ? 200 : 503);
  });
  app.get("/assets/:name", (c) => serveAsset(c, ASSETS));
  tokenEndpoints(app, console);
  app.use(
    ownFormsOnly<ConsoleEnv>((c, status) => showForeign(c, console, status), schemeOf(parts.origin)),
    smallBodies<ConsoleEnv>((c) => showTooLarge(c, console)),
    findOperator(parts),
  );
  comfortRoutes(app);
  visitorRoutes(app, console);
  app.use(
    operatorsOnly(console),
    tokensOnly((c) => showForeign(c, console, 403)),
  );
  sessionRoutes(app, console);
  identityRoutes(app, console);
  deviceRoutes(app, console);
  liveRoutes(app, console);
  operationRoutes(app, console);
  for (const { routes, roles } of VIEWS) routes(app, console, roles);
  app.notFound((c) => showMissing(c, console));
  app.onError((error, c) => {
    parts.log("error", "a page of the console failed", { err: error });
    return showMessage(c, console, FAILED, 500);
  });
  return { app, console };
}

const schemeOf = (origin: string): "http" | "https" => (origin.startsWith("https:") ? "https" : "http");
