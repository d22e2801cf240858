/**
 * Accounts, postings and holds: the only room that changes a balance.
 *
 * It promises that an operation is booked at most once under its request id, that debits equal credits, that no customer's
 * balance falls below zero, and that an answer is given only after the commit. It opens no socket and holds no protocol code.
 * Start with transactions/ (what each operation does), then deciding/, batching/ (how requests become commits) and sql/.
 */
export { GroupCommit } from "./batching/group-commit.ts";
export { decodeAnswer, encodeAnswer } from "./deciding/answer.ts";
export { answerEffect } from "./deciding/answer-effect.ts";
export type { MovementKind, PostingKind } from "./deciding/movement-kind.ts";
export type { Bar, Detail, Origin } from "./deciding/request.ts";
export { type AccountKind, type Direction, NORMAL_SIDE } from "./deciding/state.ts";
export { LedgerError } from "./ledger-error.ts";
export { cassetteLevels } from "./reports/cassette-levels.ts";
export { bookDifference, type CashCount, countCash, counterDifference, hasUnexplainedDifference } from "./reports/day-end.ts";
export { type FoundHold, findHold, ownersOf, unresolvedHolds } from "./reports/holds.ts";
export { type Overfull, overfull } from "./reports/overfull.ts";
export { type FoundPosting, findPostings, type PostingSide } from "./reports/postings.ts";
export { statement } from "./reports/statement.ts";
export {
  holdsOf,
  reversalsOf,
  type StoredHold,
  type StoredRequest,
  type StoredReversal,
  type StoredSide,
  storedRequests,
} from "./reports/stored-requests.ts";
export { keepCounters } from "./reports/terminal-counters.ts";
export { type TrialBalance, trialBalance } from "./reports/trial-balance.ts";
export { usualWithdrawal } from "./reports/usual.ts";
export { findingsIn, verify } from "./reports/verify.ts";
export { findCashAccount, lockFunds, openCashAccount, openCustomerAccount } from "./sql/accounts.ts";
export { findBooked } from "./sql/booked.ts";
export { adoptCurrency, findCurrency } from "./sql/currency.ts";
export {
  confirm,
  type HoldEnd,
  type Operator,
  type ProposalOutcome,
  type ProposalRefusal,
  propose,
} from "./transactions/hold-proposal.ts";
export { confirmationEffect, proposalEffect } from "./transactions/hold-proposal-effects.ts";
export { carryOutReversal } from "./transactions/reversal/carry-out.ts";
export type { Reversal, ReversalProposal } from "./transactions/reversal/proposal-rows.ts";
export { reversalConfirmationEffect, reversalProposalEffect } from "./transactions/reversal/reversal-effects.ts";
export {
  confirmReversal,
  proposeReversal,
  type ReversalOutcome,
  type ReversalRefusal,
} from "./transactions/reversal/reversal-proposal.ts";
export {
  type FieldsFor,
  type MoneyOp,
  type RefusalFor,
  type RequestFor,
  type ResultFor,
  TRANSACTIONS,
} from "./transactions/transactions.ts";
