import type { Hono } from "hono";
import type { Atm } from "../../atm/atm.ts";
import { ownPath, readForm, sendBack, sessionOf, type WebEnv } from "../web/web-request.ts";
import { languageOf } from "../words/languages.ts";

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
