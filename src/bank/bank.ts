/**
 * The bank server: processes, sessions, sign-in and every operation, and whether the bank may take money operations now.
 *
 * It promises that no request runs in a session that was not admitted or has ended, and that it is ready if it reports so. It
 * leaves rules about money to the ledger. Start with processes/primary.ts and processes/worker.ts, then sessions/session.ts and
 * operations/perform.ts.
 */
import type { startBank as start } from "./processes/primary.ts";
import type { awaitDatabase as wait } from "./startup/await-database.ts";

export { BankError } from "./bank-error.ts";
export type { Left } from "./draining/leave-rotation.ts";
export type { RunningBank } from "./processes/primary.ts";
export { watchAuditor } from "./recording/auditor-watch.ts";
export {
  beginLog,
  checkAuditorKey,
  EVENTS_KEY_SIZE,
  enterAuditorKey,
  isAuditorKey,
  openEventStore,
} from "./recording/event-store.ts";
export { endIdleChains } from "./recording/idle-chains.ts";
export { checkEventsKey } from "./startup/last-start.ts";
export type { BankFiles, BankSettings } from "./startup/settings.ts";
export { checkKeys } from "./startup/start-event.ts";

// Loaded when they are needed: a command that only checks the bank's keys loads neither the server nor every room's errors.

/** Starts the bank server; see startBank in processes/primary.ts. */
export const startBank: typeof start = async (...given) => (await import("./processes/primary.ts")).startBank(...given);

/** Waits for a database that does not run yet; see startup/await-database.ts. */
export const awaitDatabase: typeof wait = async (...given) =>
  (await import("./startup/await-database.ts")).awaitDatabase(...given);

/** Loads the errors that the rooms of the bank have for operators, and their sentences. */
export const operatorErrors = () => import("./processes/operator-error.ts");
