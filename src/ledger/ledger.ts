/**
 * Accounts, postings and holds: the only room that changes a balance.
 *
 * It promises that an operation is booked at most once under its request id, that debits equal credits, that no customer's
 * balance falls below zero, and that an answer is given only after the commit. It opens no socket and holds no protocol code.
 * Start with transactions/ (what each operation does), then deciding/, batching/ (how requests become commits) and sql/.
 */
export { GroupCommit } from "./batching/group-commit.ts";
export { type SignOffDecision, signOffDay, signOffObjection } from "./closing/day-sign-off.ts";
export { dayFrom, readSignOffs, SIGN_OFF_OP, type SignOff } from "./closing/sign-offs.ts";
export { decodeAnswer, encodeAnswer } from "./deciding/answer.ts";
export { answerEffect } from "./deciding/answer-effect.ts";
export type { MovementKind, PostingKind } from "./deciding/movement-kind.ts";
export type { Bar, Detail, Origin } from "./deciding/request.ts";
export { type AccountKind, type Direction, NORMAL_SIDE } from "./deciding/state.ts";
export { type KnownRequest, momentsOf, newestBookings, requestsEndingWith } from "./finding/known-requests.ts";
export {
  holdsOf,
  type StoredHold,
  type StoredRequest,
  type StoredSide,
  storedRequests,
} from "./finding/stored-requests.ts";
export { LedgerError } from "./ledger-error.ts";
export {
  findBankLimits,
  limitsEffect,
  limitsFrom,
  limitsObjection,
  type SetLimits,
  type StoredLimits,
  setBankLimits,
} from "./limits/bank-limits.ts";
export {
  CASH_PAGE_MAX,
  type CashMovementPage,
  cashMovements,
} from "./reports/cash-movements.ts";
export { cassetteLevels, rejectBoxes } from "./reports/cassette-levels.ts";
export { bookDifference, type CashCount, countCash, counterDifference, hasUnexplainedDifference } from "./reports/day-end.ts";
export { type DayEndRow, dayEnd } from "./reports/day-end-report.ts";
export {
  countUnresolvedHolds,
  type FoundHold,
  findHold,
  type HoldFilter,
  type HoldPlace,
  ownersOf,
  type UnresolvedHold,
  unresolvedHolds,
} from "./reports/holds.ts";
export { type MoneyOverview, moneyOverview } from "./reports/money-overview.ts";
export { type Overfull, overfull } from "./reports/overfull.ts";
export { type FoundPosting, findPostings, type PostingSide } from "./reports/postings.ts";
export { keepCounters } from "./reports/terminal-counters.ts";
export { type TrialBalance, trialBalance } from "./reports/trial-balance.ts";
export { usualWithdrawal } from "./reports/usual.ts";
export { findingsIn, verify } from "./reports/verify.ts";
export { findCashAccount, lockFunds, openCashAccount, openCustomerAccount, readFunds } from "./sql/accounts.ts";
export { findBooked } from "./sql/booked.ts";
export { adoptCurrency, findCurrency } from "./sql/currency.ts";
export { accountPeriod } from "./statements/period.ts";
export { ANY_ENTRY, PAGE_MAX, type StatementEntry, type StatementFilter, statement } from "./statements/statement.ts";
export { refusalOfReversal, subjectOf } from "./transactions/reversal/reverse.ts";
export {
  type FieldsFor,
  type MoneyOp,
  type RefusalFor,
  type RequestFor,
  type ResultFor,
  TRANSACTIONS,
} from "./transactions/transactions.ts";
