/**
 * An error that stops the audit log. `code` is stable and goes into metrics and the operator's log; the message is not stable.
 * `key-file`: a key file cannot be read or written, or is not a key of the required kind.
 * `hpke`: a ciphertext does not open with this key, or a public key is not valid.
 * `disk-write`: nothing was synced yet, so a new attempt may succeed. `disk-sync`: only a new process may try again.
 * `log-*`: the files do not match the signed checkpoint or the database (AUDIT.md, section "Start-up").
 * `lease-lost`: another sealer took over.
 */
export type AuditErrorCode =
  | "key-file"
  | "hpke"
  | "disk-write"
  | "disk-sync"
  | "log-behind-database"
  | "log-checkpoint"
  | "log-tiles"
  | "log-records"
  | "log-tail"
  | "lease-lost";

export class AuditError extends Error {
  override readonly name = "AuditError";
  readonly code: AuditErrorCode;

  constructor(code: AuditErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
