import { PortError } from "../../address/address.ts";
import { AuditError } from "../../audit/audit.ts";
import { ClockError } from "../../clock/clock.ts";
import { EventError } from "../../events/events.ts";
import { SecretFileError } from "../../files/files.ts";
import { LedgerError } from "../../ledger/ledger.ts";
import { ReceiptError } from "../../receipts/receipts.ts";
import { StatusError } from "../../status/status.ts";
import { isConnectionLost, StoreError, sqlState } from "../../store/store.ts";
import { TerminalError } from "../../terminals/terminals.ts";
import { NoteError } from "../../tlog/tlog.ts";
import { BankError } from "../bank-error.ts";

/** The bank's errors for operators: the message of each is a sentence that says what was wrong and what to do. */
export const BANK_ERRORS = [
  ...[
    AuditError,
    BankError,
    ClockError,
    EventError,
    LedgerError,
    NoteError,
    PortError,
    ReceiptError,
    SecretFileError,
    StatusError,
    StoreError,
    TerminalError,
  ],
];

/**
 * SQLSTATE classes of a refusal because of PostgreSQL's setup: no such role or password, no such database, no privilege, a server
 * that is read-only, no resources, an operator's intervention, a failure of its system. Any other refusal is our statement's
 * fault.
 */
const SETUP = /^(28...|3D000|42501|25006|53...|57...|58...)$/;
/** The driver's codes for a server that it cannot talk to. */
const DRIVER: ReadonlySet<unknown> = new Set(["AUTH_TYPE_NOT_IMPLEMENTED", "CONNECT_TIMEOUT", "SASL_SIGNATURE_MISMATCH"]);

/**
 * Returns the sentence for the operator if the error's class has one, or if PostgreSQL caused the error; null for a bug. A `code`
 * alone makes no error the operator's: Node.js gives one to failed assertions too, and to every system error that nobody foresaw.
 */
export function operatorSentence(error: unknown): string | null {
  if (BANK_ERRORS.some((kind) => error instanceof kind)) return isBug(error) ? null : (error as Error).message;
  const state = sqlState(error);
  if (state !== null && SETUP.test(state)) return `PostgreSQL refuses: ${(error as Error).message} (SQLSTATE ${state})`;
  if (isConnectionLost(error)) return "the connection to PostgreSQL was lost: check that it runs, then try again";
  if (error instanceof Error && "code" in error && DRIVER.has(error.code))
    return `cannot connect to PostgreSQL (${error.code}): check that the URL names a PostgreSQL server, and that it runs`;
  return null;
}

/** Some of these errors have a code that only a bug can cause, or report a bug in another process. */
const isBug = (error: unknown): boolean =>
  (error instanceof BankError && error.code === "bug") || (error instanceof LedgerError && error.code === "row-moved");
