/** Why an operator's command on an ATM cannot be carried out. `code` is stable; the message is a sentence for the operator. */
export class TerminalError extends Error {
  override readonly name = "TerminalError";
  readonly code:
    | "terminal-exists"
    | "terminal-unknown"
    | "terminal-revoked"
    | "public-key-invalid"
    | "public-key-used"
    | "epochs-full"
    | "rotation-open"
    | "sealed-key-damaged"
    | "bank-keys-full"
    | "bank-key-unknown";

  constructor(code: TerminalError["code"], message: string) {
    super(message);
    this.code = code;
  }
}
