/** Every way the ledger itself fails. A refusal is a value and not among them. */
export type LedgerErrorCode =
  /** The database keeps another currency than the bank was started with. */
  | "currency-differs"
  /** A hold was placed between two statements of a batch; another try of the batch reads all of it. */
  | "state-moved"
  /** A locked account or hold was not as it had been read: a bug. Nothing of its batch was applied. */
  | "row-moved"
  /** The server answered the commit with a rollback: the transaction had failed before. Nothing of its batch was applied. */
  | "rolled-back"
  /** The commit stands on this server, but the standby has not confirmed it: a failover may lose it. */
  | "commit-unconfirmed"
  /** The connection was lost during a commit, and the database could not be asked: only a repeat with the same id finds out. */
  | "outcome-unknown";

export class LedgerError extends Error {
  readonly code: LedgerErrorCode;

  constructor(code: LedgerErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "LedgerError";
    this.code = code;
  }
}
