import type { Hono } from "hono";
import type { Atm } from "../../atm/atm.ts";
import { MessageScreen } from "../pages/message-screen.tsx";
import {
  frameOf,
  leadAway,
  ownPath,
  readForm,
  sendBack,
  sessionOf,
  show,
  spoken,
  timeOf,
  type WebEnv,
} from "../web/web-request.ts";
import { languageOf } from "../words/languages.ts";

/** A customer's requests to the screen itself: more contrast, a keyboard, or more time. */
export function comfortRoutes(app: Hono<WebEnv>, atm: Atm): void {
  const { sessions } = atm;

  app.post("/contrast", async (c) => {
    const { contrast, to } = await readForm(c);
    sessionOf(c, atm).contrast = contrast === "high" ? "high" : "standard";
    return c.redirect(ownPath(to), 303);
  });

  app.post("/touch", async (c) => {
    const { touch, to } = await readForm(c);
    sessionOf(c, atm).touch = touch === "on";
    return c.redirect(ownPath(to), 303);
  });

  /**
   * The dialog's answer. The script also posts here with `active` while the customer types: that is activity, not only a request
   * for time.
   */
  app.post("/more-time", async (c) => {
    const { session } = c.var;
    if (!session?.customerSession) return c.redirect(spoken(c, "/expired"), 303);
    const { to, active } = await readForm(c);
    if (active === "yes") sessions.find(session.id);
    else sessions.extend(session);
    if (c.req.header("accept") === "application/json") return c.json(timeOf(session, atm));
    session.ledBackTo = ownPath(to);
    return c.redirect(session.ledBackTo, 303);
  });

  /** The question of the dialog, for browsers without JavaScript. Showing it does not count as activity. */
  app.get("/still-there", (c) => {
    const { session } = c.var;
    if (!session?.customerSession) return c.redirect(spoken(c, "/expired"), 303);
    const frame = frameOf(c, atm);
    const { comfort } = frame.words;
    leadAway(c, sessions.leftMs(session) + 1_000, spoken(c, "/expired"));
    const seconds = String(Math.ceil(sessions.leftMs(session) / 1000));
    const message = sessions.extendable(session)
      ? {
          ...{ title: comfort.stillThereTitle, heading: comfort.stillThere, lead: comfort.endsIn({ seconds }) },
          act: { to: "/more-time", label: comfort.moreTime, fields: { to: ownPath(c.req.query("to")) } },
        }
      : {
          ...{ title: comfort.endsTitle, heading: comfort.ends, lead: `${comfort.endsIn({ seconds })} ${comfort.endsWhy}` },
          act: { to: "/signout", label: frame.words.frame.signOut, fields: {} },
        };
    return show(c, <MessageScreen frame={{ ...frame, time: null }} message={{ ...message, icon: "wait" }} />);
  });
}

/** The names that the script gives to what was typed in the screen's form; it leaves out passwords. */
const KEPT = /^kept-([\w-]{1,64})$/;

/** Changes the language of the session, and leads back to the same screen, with what was typed there. */
export function languageRoutes(app: Hono<WebEnv>, atm: Atm): void {
  app.post("/language", async (c) => {
    const { language, to, form, ...fields } = await readForm(c);
    const known = languageOf(language, c.var.languages);
    if (known === null) return c.redirect(ownPath(to), 303);
    const session = sessionOf(c, atm);
    session.language = known.code;
    const values = Object.fromEntries(
      Object.entries(fields).flatMap(([name, text]) => {
        const field = KEPT.exec(name)?.[1];
        return field === undefined ? [] : [[field, text]];
      }),
    );
    return sendBack(c, session, { at: ownPath(to), values, ...(form === undefined ? {} : { token: form }) });
  });
}
