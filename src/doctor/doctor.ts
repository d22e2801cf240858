/**
 * Looks at a whole installation, machine and database, and says of each part whether it is well, and if not, what to do.
 *
 * It promises that it changes nothing and starts nothing, whether the bank runs or not, and that it ends within seconds, whatever
 * hangs. It reads no secret but to check its form, and shows none. Start with checks.ts: each check looks for facts, and judges them.
 */
export { type Examined, examine } from "./examine.ts";
export type { Finding } from "./finding.ts";
export type { KeyPlace, Listens, Place } from "./place.ts";
