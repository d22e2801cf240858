/**
 * The pages that the ATM serves: web server, pages, components, and their words in each language.
 *
 * It promises that every form is answered once, that no page moves money without a confirmation, and that each page works without
 * scripts. It never opens a channel to the bank itself. Start with web/app.tsx, then pages/.
 */
export { isLoopback } from "./web/own-hosts.ts";
export { PortError, startAtm } from "./web/start.ts";
