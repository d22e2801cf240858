/**
 * The pages that the ATM serves: web server, pages, components, and their words in each language.
 *
 * It promises that every form is answered once, that no page moves money without a confirmation, and that each page works without
 * scripts. It never opens a channel to the bank itself. Start with web/app.tsx, then pages/.
 */
import type { startAtm as start } from "./web/start.ts";

/** Starts an ATM with its pages; see startAtm in web/start.ts. Loaded when an ATM starts, with the web server and every page. */
export const startAtm: typeof start = async (options) => (await import("./web/start.ts")).startAtm(options);
