/**
 * An error that stops the audit log. `code` is stable and goes into metrics and the operator's log; the message is not stable.
 * `key-file`: a key file cannot be read or written, or is not a key of the required kind.
 * `hpke`: a ciphertext does not open with this key, or a public key is not valid.
 * `disk-write`: nothing was synced yet, so a new attempt may succeed. `disk-sync`: only a new process may try again.
 * `log-*`: the files do not match the signed checkpoint or the database (AUDIT.md, section "Copies").
 * `log-events`: the database lacks events that a signed checkpoint covers. `log-missing`: it lacks the checkpoints themselves.
 * `log-ahead`: this server's copy has a later checkpoint than the database. `log-forked`: it has another one of the same size, or
 * the database's events or checkpoints after it are not those that were signed.
 * `log-cursor`: a reader has seen more records than the log has, or no cursor of it: the database was restored from a backup.
 * `chain-broken`: an event was changed, removed or invented before it was in the log.
 * `lease-lost`: another process took over.
 */
export type AuditErrorCode =
  | "key-file"
  | "hpke"
  | "disk-write"
  | "disk-sync"
  | "log-checkpoint"
  | "log-tiles"
  | "log-records"
  | "log-tail"
  | "log-events"
  | "log-missing"
  | "log-ahead"
  | "log-forked"
  | "log-cursor"
  | "chain-broken"
  | "lease-lost";

export class AuditError extends Error {
  override readonly name = "AuditError";
  readonly code: AuditErrorCode;

  constructor(code: AuditErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
