/**
 * Money, ids, names, refusals and the kinds of audit event: the types that all rooms share.
 *
 * It promises that a value of one of its types is valid: an amount has passed `Money`, an id the check of its form. It does no
 * input or output and imports no other room. Start with money.ts and refusal.ts.
 */

export { canonicalJson, type Json, readCanonicalJson } from "./canonical-json.ts";
export {
  ADMISSION_DEFAULT,
  type BankLimits,
  CASH_LOW_DEFAULT,
  LIMITS_DEFAULT,
  TERMINAL_CAPACITY_DEFAULT,
  type TerminalCeilings,
} from "./defaults.ts";
export { type AuditEvent, EVENT_KINDS, type EventKind } from "./event.ts";
export { idsMadeIn, madeAt } from "./id-times.ts";
export {
  AccountId,
  CustomerId,
  foldName,
  isSameName,
  newAccountId,
  newCustomerId,
  newOperatorId,
  newRequestId,
  OperatorId,
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
export { age, table, time } from "./plain-text.ts";
export { looksLikeReference, readReference, referenceOf } from "./reference.ts";
export { accept, type Outcome, REFUSALS, type RefusalDetails, type RefusalName, refuse } from "./refusal.ts";
export {
  CLOSED_BY,
  type ClosedBy,
  ORDER_KINDS,
  ORDER_REFUSALS,
  type OrderKind,
  type OrderRefusal,
} from "./terminal-order.ts";
