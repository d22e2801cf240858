import type { Hono } from "hono";
import type { Atm } from "../atm/atm.ts";
import { ownPath, readForm, sessionOf, type WebEnv } from "./visit.ts";
import { languageOf } from "./words/languages.ts";

/** Changes the language of the session, and leads back to the screen where it was chosen. */
export function languageRoutes(app: Hono<WebEnv>, atm: Atm): void {
  app.post("/language", async (c) => {
    const { language, to } = await readForm(c);
    const known = languageOf(language, c.var.languages);
    if (known !== null) sessionOf(c, atm).language = known.code;
    return c.redirect(ownPath(to), 303);
  });
}
