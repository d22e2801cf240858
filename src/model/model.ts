/**
 * Money, ids, names, refusals and the kinds of audit event: the types that all rooms share.
 *
 * It promises that a value of one of its types is valid: an amount has passed `Money`, an id the check of its form. It does no
 * input or output and imports no other room. Start with money.ts and refusal.ts.
 */

export {
  ADMISSION_DEFAULT,
  type BankLimits,
  CASH_LOW_DEFAULT,
  LIMITS_DEFAULT,
  TERMINAL_CAPACITY_DEFAULT,
  type TerminalCeilings,
} from "./defaults.ts";
export { type AuditEvent, EVENT_KINDS, type EventKind } from "./event.ts";
export {
  AccountId,
  CustomerId,
  foldName,
  isSameName,
  newAccountId,
  newCustomerId,
  newRequestId,
  RequestId,
  SessionId,
  TerminalId,
  terminalIdOf,
} from "./ids.ts";
export {
  AMOUNT_MAX,
  add,
  BALANCE_MAX,
  Currency,
  formatMoney,
  isAmount,
  Money,
  type NoteCount,
  parseMoney,
  subtract,
  worth,
  ZERO,
} from "./money.ts";
export { accept, type Outcome, REFUSALS, type RefusalDetails, type RefusalName, refuse } from "./refusal.ts";
