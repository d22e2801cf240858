/** Every way the ledger itself fails, as opposed to a refusal, which is a value. */
export type LedgerErrorCode =
  /** The database keeps another currency than the one the bank was started with. */
  | "currency-differs"
  /** A hold came into being between two statements of a batch; the same batch again will see it whole. */
  | "state-moved"
  /** An account or a hold was not as it had been read under its lock: a bug, and nothing of its batch stands. */
  | "row-moved"
  /** The commit was answered with a rollback: the transaction had failed before, and nothing of its batch stands. */
  | "rolled-back"
  /** The commit stands here, but the standby has not confirmed it: whether it outlasts a failover is unknown. */
  | "commit-unconfirmed"
  /** The connection went away in a commit and nobody could be asked: only a repeat with the same id will tell. */
  | "outcome-unknown";

export class LedgerError extends Error {
  readonly code: LedgerErrorCode;

  constructor(code: LedgerErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "LedgerError";
    this.code = code;
  }
}
