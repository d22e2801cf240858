import { AuditError } from "../../audit/audit.ts";
import { ClockError } from "../../clock/clock.ts";
import { SecretFileError } from "../../files/files.ts";
import { LedgerError } from "../../ledger/ledger.ts";
import { ReceiptError } from "../../receipts/receipts.ts";
import { StatusError } from "../../status/status.ts";
import { isConnectionLost, StoreError, sqlState } from "../../store/store.ts";
import { TerminalError } from "../../terminals/terminals.ts";
import { NoteError } from "../../tlog/tlog.ts";
import { BankError } from "../bank-error.ts";

/** The errors that the rooms of the bank have for operators: each has a sentence that says what was wrong and what to do. */
export const BANK_ERRORS = [
  ...[
    AuditError,
    BankError,
    ClockError,
    LedgerError,
    NoteError,
    ReceiptError,
    SecretFileError,
    StatusError,
    StoreError,
    TerminalError,
  ],
];

/**
 * What PostgreSQL refuses because of how it is set up, by the class of its SQLSTATE: no such role or password, no such
 * database, no privilege, no resources, an operator's intervention, a failure of its system. All else is our statement's fault.
 */
const SETUP = /^(28...|3D000|42501|25006|53...|57...|58...)$/;
/** The driver's own codes of a server that it cannot talk to. */
const DRIVER: ReadonlySet<unknown> = new Set(["AUTH_TYPE_NOT_IMPLEMENTED", "CONNECT_TIMEOUT", "SASL_SIGNATURE_MISMATCH"]);

/**
 * The sentence for the operator, where the error is of a kind that the rooms have for one, or the database's doing; null for
 * a bug. A `code` makes no error the operator's: Node.js gives one to failed assertions too, and to every error of the system
 * that nobody foresaw.
 */
export function operatorSentence(error: unknown): string | null {
  if (BANK_ERRORS.some((kind) => error instanceof kind)) return isBug(error) ? null : (error as Error).message;
  const state = sqlState(error);
  if (state !== null && SETUP.test(state)) return `PostgreSQL refuses: ${(error as Error).message} (SQLSTATE ${state})`;
  if (isConnectionLost(error)) return "the connection to PostgreSQL was lost: see whether it runs, and do it again";
  if (error instanceof Error && "code" in error && DRIVER.has(error.code))
    return `PostgreSQL cannot be talked to (${error.code}): see whether that is a PostgreSQL, and whether it runs`;
  return null;
}

/** Some kinds have a code for what can only be our own mistake, or were made of one in another process. */
const isBug = (error: unknown): boolean =>
  (error instanceof BankError && error.code === "bug") || (error instanceof LedgerError && error.code === "row-moved");
