/**
 * The registry of ATMs: static public keys, pre-shared keys and their epochs, and the bank's own static keys (PROTOCOL.md,
 * section 1); the terminal orders that the bank gives to ATMs; and the overview of all ATMs for operators.
 *
 * It promises that a pre-shared key is stored sealed only, that every worker forgets a revoked ATM, and that a terminal order ends
 * once. It never opens a channel. Start with registry.ts, then orders/order-terminal.ts.
 */

export { acknowledgedSizes, acknowledgeSize, forgetSize } from "./acknowledged-size.ts";
export { addBankKey, dropBankKey, openBankKeys, serverKeyId } from "./bank-key.ts";
export { terminalKeyEffect } from "./effects.ts";
export { planEnrolment } from "./enrolment-plan.ts";
export type { MachineNotes } from "./orders/count-content.ts";
export { type CountRefusal, countDifference } from "./orders/count-difference.ts";
export { orderEffect, orderEndEffect } from "./orders/order-effects.ts";
export { type AgreedCount, answerOrder, type FindAgreedCount, findCount } from "./orders/order-outcome.ts";
export {
  findOrder,
  listOrders,
  nextOrder,
  type TerminalOrder,
} from "./orders/order-rows.ts";
export { type NewOrder, orderTerminal } from "./orders/order-terminal.ts";
export { noteStanding } from "./orders/standing.ts";
export {
  type TerminalOverview,
  terminalOverview,
} from "./overview/terminal-overview.ts";
export { enrol, revoke, rotate } from "./registry.ts";
export { planRotation, type RotationPlan, type RotationRefusal } from "./rotation-plan.ts";
export { findKeyFile, keepKeyFile } from "./sealed-key-file.ts";
export { type FoundTerminal, TerminalCache, watchTerminals } from "./terminal-cache.ts";
export { TerminalError } from "./terminal-error.ts";
export { loadTerminalKeys } from "./terminal-keys.ts";
export { listTerminals, type TerminalListing } from "./terminal-list.ts";
export { noteBankKey, noteUse, purgeExpired } from "./terminal-use.ts";
