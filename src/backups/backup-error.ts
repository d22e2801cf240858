/** A backup cannot be taken, read or restored. The message is a sentence for the operator: what was wrong and what to do. */
export class BackupError extends Error {
  override readonly name = "BackupError";
  readonly code: /** The file is not what the backup wrote: it was changed, damaged or cut off. */
    | "backup-damaged"
    /** The file is whole, but this program cannot restore it. */
    | "backup-foreign"
    /** It needs a key, or another one. */
    | "backup-key"
    /** It cannot be read or written. */
    | "backup-file"
    /** The bank's keys changed again and again while the backup began, or one cannot be read. */
    | "backup-keys"
    /** The place to restore into is not empty. */
    | "place-taken"
    /** An earlier restore into this place was cut off. */
    | "restore-unfinished";

  constructor(code: BackupError["code"], message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
