/**
 * The bank server: processes, sessions, sign-in and every operation, and whether the bank may take money operations now.
 *
 * It promises that no request runs in a session that was not admitted or has ended, and that it is ready if it reports so. It
 * leaves rules about money to the ledger. Start with processes/primary.ts and processes/worker.ts, then sessions/session.ts and
 * operations/perform.ts.
 */
export { BankError } from "./bank-error.ts";
export { BANK_ERRORS, operatorSentence } from "./processes/operator-error.ts";
export { startBank } from "./processes/primary.ts";
export type { BankFiles, BankSettings } from "./startup/settings.ts";
export { checkKeys } from "./startup/start-event.ts";
