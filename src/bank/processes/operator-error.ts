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
 * SQLSTATEs of a refusal because of PostgreSQL's setup, by their beginnings, with what to do. Any other refusal is our statement's fault.
 */
const SETUP: Readonly<Record<string, string>> = {
  "28": "correct user and password in the database's URL, or make the role",
  "3D000": "correct the database's name in the URL, or make the database",
  "42501": "give the role its privileges by strongroom database migrate, as the owner of the tables",
  "25006": "it is a standby, or set to be read-only: name the primary in the database's URL",
  "53": "give it what it lacks: room on its disk, memory or connections",
  "57": "try again once it runs in order",
  "58": "look into PostgreSQL's log and the system's",
};
/** The driver's codes for a server that it cannot talk to. */
const DRIVER: ReadonlySet<unknown> = new Set(["AUTH_TYPE_NOT_IMPLEMENTED", "CONNECT_TIMEOUT", "SASL_SIGNATURE_MISMATCH"]);

/** What the system refuses for want of room or handles: an operator can cure it, wherever it comes up. */
const SYSTEM: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full: make room",
  EDQUOT: "the disk quota is used up: raise it, or make room",
  EROFS: "the file system is read-only: mount it for writing",
  EMFILE: "too many files and sockets are open: raise the limit (ulimit -n)",
  ENFILE: "too many files and sockets are open on this machine: raise the system's limit",
};

/**
 * Returns the sentence for the operator if the error's class has one, or if PostgreSQL caused the error; null for a bug. A `code`
 * alone makes no error the operator's: Node.js gives one to failed assertions too, and to every system error that nobody foresaw.
 */
export function operatorSentence(error: unknown): string | null {
  if (BANK_ERRORS.some((kind) => error instanceof kind)) return isBug(error) ? null : (error as Error).message;
  const state = sqlState(error);
  const advice = Object.entries(SETUP).find(([begin]) => state?.startsWith(begin))?.[1];
  if (advice !== undefined) return `PostgreSQL refuses: ${(error as Error).message} (SQLSTATE ${state}): ${advice}`;
  if (isConnectionLost(error)) return "the connection to PostgreSQL was lost: check that it runs, then try again";
  const system = systemSentence(error);
  if (system !== null) return system;
  if (error instanceof Error && "code" in error && DRIVER.has(error.code))
    return `cannot connect to PostgreSQL (${error.code}): check that the URL names a PostgreSQL server, and that it runs`;
  return null;
}

function systemSentence(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const { code = "", syscall, path } = error as NodeJS.ErrnoException;
  const cause = SYSTEM[code];
  if (cause === undefined || syscall === undefined) return null;
  return `${cause}, then try again${path === undefined ? "" : `; it was about ${path}`}`;
}

/** Some of these errors have a code that only a bug can cause, or report a bug in another process. */
const isBug = (error: unknown): boolean =>
  (error instanceof BankError && error.code === "bug") || (error instanceof LedgerError && error.code === "row-moved");
