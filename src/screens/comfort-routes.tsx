import type { Hono } from "hono";
import type { Atm } from "../atm/atm.ts";
import { MessageScreen } from "./message-screen.tsx";
import { frameOf, leadAway, ownPath, readForm, sessionOf, show, spoken, type WebEnv } from "./visit.ts";

/** What a customer may ask of the screen itself: more contrast, and more time. */
export function comfortRoutes(app: Hono<WebEnv>, atm: Atm): void {
  const { sessions } = atm;

  app.post("/contrast", async (c) => {
    const { contrast, to } = await readForm(c);
    sessionOf(c, atm).contrast = contrast === "high" ? "high" : "standard";
    return c.redirect(ownPath(to), 303);
  });

  /** Coming here was a use of the session already (findSession): what is left to say is how long it lasts now. */
  app.post("/more-time", async (c) => {
    const { session } = c.var;
    if (!session?.stay) return c.redirect(spoken(c, "/expired"), 303);
    if (c.req.header("accept") === "application/json") return c.json({ endsMs: sessions.leftMs(session) });
    return c.redirect(ownPath((await readForm(c))["to"]), 303);
  });

  /** The question of the dialog, for browsers without JavaScript. Looking at it is not a use of the session. */
  app.get("/still-there", (c) => {
    const { session } = c.var;
    if (!session?.stay) return c.redirect(spoken(c, "/expired"), 303);
    const frame = frameOf(c, atm);
    const { comfort } = frame.words;
    leadAway(c, sessions.leftMs(session) + 1_000, spoken(c, "/expired"));
    const seconds = String(Math.ceil(sessions.leftMs(session) / 1000));
    const lead = comfort.endsIn({ seconds });
    const yes = { to: "/more-time", label: comfort.moreTime, fields: { to: ownPath(c.req.query("to")) } };
    const message = { title: comfort.stillThereTitle, heading: comfort.stillThere, lead, icon: "wait", act: yes } as const;
    return show(c, <MessageScreen frame={{ ...frame, time: null }} message={message} />);
  });
}
