import type { Hono } from "hono";
import { html } from "hono/html";
import type { Atm } from "../../atm/atm.ts";
import { frameOf, leadAway, show, type WebEnv } from "../web/web-request.ts";
import { CHANNEL, CONDITION, MachineLine } from "./condition-view.tsx";
import { ChannelScreen, WelcomeScreen } from "./idle-screens.tsx";

/** The first screen, the machine's state for its script, and the page about the private channel. */
export function idleRoutes(app: Hono<WebEnv>, atm: Atm): void {
  app.get("/", (c) => {
    if (c.var.session?.customerSession) return c.redirect("/menu", 303);
    // If a customer chose a language and went away, the next one gets the machine's own language.
    if (c.var.session !== null) leadAway(c, atm.sessions.limits.idleMs + 1_000, "/");
    return show(c, <WelcomeScreen frame={frameOf(c, atm)} />);
  });
  app.get(CONDITION, (c) => {
    c.header("cache-control", "no-store");
    return c.html(html`${<MachineLine frame={frameOf(c, atm)} />}`);
  });
  app.get(CHANNEL, (c) => show(c, <ChannelScreen frame={frameOf(c, atm)} />));
}
