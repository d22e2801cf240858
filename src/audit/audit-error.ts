/**
 * What stops the audit log. `code` is stable and goes into metrics and the operator's log; the sentence is not.
 * `key-file`: what was read is no key of the kind that is needed.
 * `hpke`: a ciphertext that this key does not open.
 * `disk-write`: nothing was synced yet, a new attempt may succeed. `disk-sync`: only a fresh process may try again.
 * `log-*`: the files are not those that were signed, or that the database knows of (AUDIT.md, section "Start-up").
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
