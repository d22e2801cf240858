/** Why a call of the library could not do its work, other than a refusal of the bank. */
export type AtmErrorCode = "key-file" | "key-refused" | "bank-unreachable" | "breach" | "aborted" | "closed" | "journal";

/**
 * What is not a refusal. `key-file`: the key file is missing, open to others or malformed. `key-refused`: the bank ended every handshake.
 * `bank-unreachable`: no bank was reached in time, at the start only. `breach`: what answers is not this bank, or does not keep to the protocol.
 * `aborted`: the signal of the call was aborted. `closed`: `close` was called. `journal`: the journal cannot be read or written.
 */
export class AtmError extends Error {
  override readonly name = "AtmError";
  readonly code: AtmErrorCode;
  /** The request id of the money operation that was interrupted, if one was. */
  readonly request: string | null;
  /** True if the bank may have booked that request: `conclude` makes it certain. False if nothing happened and nothing will. */
  readonly inDoubt: boolean;

  constructor(
    code: AtmErrorCode,
    message: string,
    options: ErrorOptions & { readonly request?: string; readonly inDoubt?: boolean } = {},
  ) {
    super(message, options);
    this.code = code;
    this.request = options.request ?? null;
    this.inDoubt = options.inDoubt ?? false;
  }
}
