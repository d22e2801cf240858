import type { Hono } from "hono";
import type { Atm } from "../atm/atm.ts";
import { readForm, sessionOf, type WebEnv } from "./visit.ts";
import { languageOf } from "./words/languages.ts";

/** A path of this machine, and nothing that a browser could take for another host. */
const OWN_PATH = /^\/(?!\/)[\w/?=&.-]{0,200}$/;

/** Changes the language of the session, and leads back to the screen where it was chosen. */
export function languageRoutes(app: Hono<WebEnv>, atm: Atm): void {
  app.post("/language", async (c) => {
    const { language, to = "" } = await readForm(c);
    const known = languageOf(language, c.var.languages);
    if (known !== null) sessionOf(c, atm).language = known.code;
    return c.redirect(OWN_PATH.test(to) ? to : "/", 303);
  });
}
