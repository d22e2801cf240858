/**
 * The operators' console: its web server, pages, forms of operations and live parts.
 *
 * It promises that a page changes nothing except through an operation of the bank's one table, that every form is answered once, that
 * each page works without scripts, and that any number of open pages costs the database no more than one. It never books money. Start
 * with web/app.tsx, then views/views.ts; forms/ makes pages from the table of operations, live/ keeps parts of pages up to date.
 */
import type { startConsole as start } from "./web/start.ts";

export { readProposals } from "./forms/read-proposals.ts";
export type { ConsoleParts } from "./parts.ts";

/** Starts a console; see startConsole in web/start.ts. Loaded when a console starts, with the web server and every page. */
export const startConsole: typeof start = async (options) => (await import("./web/start.ts")).startConsole(options);
