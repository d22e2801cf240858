/**
 * The machine: cash, journal, the link to the bank, the customer's session, recovery after a crash, the operator's commands, and
 * the witness of the audit log.
 *
 * It promises that the journal holds an intent before the bank gets the request, that notes and books agree after any crash, and
 * that an operation is repeated under one request id until the bank has answered. It never decides whether a customer may have
 * money, and shows no page. Start with operations/withdraw.ts and operations/recovery.ts, then journal/journal.ts.
 */
export { type AtmOptions, assembleAtm, controlFile, dismissAtm } from "./assemble.ts";
export type { Atm } from "./atm-context.ts";
export { type Feed, NOTES_IN_MAX, piecesFed, sortFeed, UNFIT } from "./cash/acceptor.ts";
export { CashError } from "./cash/cash-state.ts";
export type { Fault } from "./cash/dispenser.ts";
export { FAULTS, type FaultName } from "./cash/faults.ts";
export { type Fed, Feeding, type Piece } from "./cash/feeding.ts";
export type { Thresholds } from "./cash/levels.ts";
export { type NoteMixes, noteMixes } from "./cash/note-mix.ts";
export { type Notes, notesOf, pieces, tidy, worth } from "./cash/notes.ts";
export { Payable } from "./cash/payable.ts";
export type { Offer } from "./cash/tray.ts";
export { Journal } from "./journal/journal.ts";
export { JournalError } from "./journal/journal-error.ts";
export { readJournal } from "./journal/journal-file.ts";
export type { Step } from "./journal/journal-step.ts";
export { journalledSteps } from "./journal/journalled-steps.ts";
export type { OpenOperation } from "./journal/operation.ts";
export { BankKeys } from "./link/bank-keys.ts";
export { BankLines } from "./link/bank-lines.ts";
export type { BankLink } from "./link/bank-link.ts";
export { BankServers } from "./link/bank-servers.ts";
export { LinkError } from "./link/link-error.ts";
export { OwnKeys } from "./link/own-keys.ts";
export { deposit } from "./operations/deposit.ts";
export type { Ending, Funds } from "./operations/ending.ts";
export { isOpen, type Machine } from "./operations/machine.ts";
export { OneTime } from "./operations/one-time.ts";
export type { Order, OrderTerms } from "./operations/order.ts";
export type { Recovery, RequestOutcome } from "./operations/recovery.ts";
export { transfer } from "./operations/transfer.ts";
export { withdraw } from "./operations/withdraw.ts";
export { ControlError, callAtm } from "./operator/control-call.ts";
export type { Asked, Done, State } from "./operator/control-message.ts";
export type { AccountFacts, CustomerSession, Draft, FormAnswer, Problem, Session } from "./sessions/session.ts";
export { SESSION_LIMITS, Sessions } from "./sessions/sessions.ts";
export { WitnessFiles } from "./witness/witness-files.ts";
