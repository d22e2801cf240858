import { listAlarms } from "./alarms/list.ts";
import { drawKey } from "./api-keys/draw.ts";
import { endKeyOfProgram } from "./api-keys/end.ts";
import { listKeysOfPrograms } from "./api-keys/list.ts";
import { makeKey } from "./api-keys/make.ts";
import { newestRecords } from "./audit/newest.ts";
import { listReaders } from "./audit/readers.ts";
import { showRecord } from "./audit/record.ts";
import { searchRecords } from "./audit/records.ts";
import { cancelVerification, showVerification, startVerification } from "./audit/verification.ts";
import { closeCustomer } from "./customers/close.ts";
import { endCustomerSessions } from "./customers/end-sessions.ts";
import { lockCustomer } from "./customers/lock.ts";
import { noteCustomer } from "./customers/note.ts";
import { openCustomer } from "./customers/open.ts";
import { searchCustomers } from "./customers/search.ts";
import { showCustomer } from "./customers/show.ts";
import { unlockCustomer } from "./customers/unlock.ts";
import { listHolds } from "./holds/list.ts";
import { releaseHold } from "./holds/release.ts";
import { settleHold } from "./holds/settle.ts";
import { activateKey } from "./keys/activate.ts";
import { endKey } from "./keys/end.ts";
import { listKeys } from "./keys/list.ts";
import { prepareKey } from "./keys/prepare.ts";
import { withdrawKey } from "./keys/withdraw.ts";
import { setLimits } from "./limits/set.ts";
import { showLimits } from "./limits/show.ts";
import { showBalances } from "./money/balances.ts";
import { listCash } from "./money/cash-list.ts";
import { signOffTheDay } from "./money/day-sign-off.ts";
import { makePaymentEvidence } from "./money/evidence-make.ts";
import { exportTheBooks } from "./money/export.ts";
import { findPayment } from "./money/payment-find.ts";
import { reversePosting } from "./money/reverse.ts";
import type { AnyOperation } from "./operation.ts";
import { disableOperator } from "./operators/disable.ts";
import { enableOperator } from "./operators/enable.ts";
import { drawFirstLink } from "./operators/first.ts";
import { inviteOperator } from "./operators/invite.ts";
import { drawOperatorLink } from "./operators/link.ts";
import { listOperatorAccounts } from "./operators/list.ts";
import { recoverOperator } from "./operators/recover.ts";
import { changeOperatorRoles } from "./operators/roles.ts";
import { endOwnSessions } from "./operators/sessions-end.ts";
import { listOwnSessions } from "./operators/sessions-list.ts";
import { approveProposal, refuseProposal, withdrawProposal } from "./proposals/decide.ts";
import { listProposals } from "./proposals/list.ts";
import { showProposal } from "./proposals/show.ts";
import { closeTerminal } from "./terminals/close.ts";
import { countCash } from "./terminals/count.ts";
import { enrolTerminal } from "./terminals/enrol.ts";
import { sealedKeyFile } from "./terminals/key-file.ts";
import { listTerminals } from "./terminals/list.ts";
import { openTerminal } from "./terminals/open.ts";
import { revokeTerminal } from "./terminals/revoke.ts";
import { rotateTerminal } from "./terminals/rotate.ts";

/** The operation with this name; null if there is none. */
export const findOperation = (name: string): AnyOperation | null =>
  Object.hasOwn(OPERATIONS, name) ? (OPERATIONS[name as OperationName] as unknown as AnyOperation) : null;

/**
 * Every operation of operators, in one table (docs/OPERATORS.md). The API, the command line, the forms of the console and the documents
 * follow from it. It loads no other room before an operation runs.
 */
export const OPERATIONS = {
  "customer-search": searchCustomers,
  "customer-show": showCustomer,
  "customer-lock": lockCustomer,
  "customer-unlock": unlockCustomer,
  "customer-end-sessions": endCustomerSessions,
  "customer-close": closeCustomer,
  "customer-open": openCustomer,
  "customer-note": noteCustomer,
  "holds-list": listHolds,
  "holds-settle": settleHold,
  "holds-release": releaseHold,
  "ledger-balances": showBalances,
  "ledger-reverse": reversePosting,
  "limits-show": showLimits,
  "limits-set": setLimits,
  "cash-list": listCash,
  "payment-find": findPayment,
  "evidence-make": makePaymentEvidence,
  "day-sign-off": signOffTheDay,
  export: exportTheBooks,
  "terminal-list": listTerminals,
  "terminal-close": closeTerminal,
  "terminal-open": openTerminal,
  "terminal-enrol": enrolTerminal,
  "terminal-key-file": sealedKeyFile,
  "terminal-rotate": rotateTerminal,
  "terminal-revoke": revokeTerminal,
  "keys-list": listKeys,
  "keys-prepare": prepareKey,
  "keys-activate": activateKey,
  "keys-withdraw": withdrawKey,
  "keys-end": endKey,
  "operator-list": listOperatorAccounts,
  "operator-first": drawFirstLink,
  "operator-invite": inviteOperator,
  "operator-link": drawOperatorLink,
  "operator-roles": changeOperatorRoles,
  "operator-disable": disableOperator,
  "operator-enable": enableOperator,
  "operator-recover": recoverOperator,
  "api-key-list": listKeysOfPrograms,
  "api-key-make": makeKey,
  "api-key-draw": drawKey,
  "api-key-end": endKeyOfProgram,
  "sessions-list": listOwnSessions,
  "sessions-end": endOwnSessions,
  "cash-count": countCash,
  "alarms-list": listAlarms,
  "audit-records": searchRecords,
  "audit-newest": newestRecords,
  "audit-record": showRecord,
  "audit-readers": listReaders,
  "verification-start": startVerification,
  "verification-cancel": cancelVerification,
  "verification-show": showVerification,
  "proposals-list": listProposals,
  "proposals-show": showProposal(findOperation),
  "proposals-approve": approveProposal(findOperation),
  "proposals-refuse": refuseProposal(findOperation),
  "proposals-withdraw": withdrawProposal(findOperation),
} as const;
export type OperationName = keyof typeof OPERATIONS;
