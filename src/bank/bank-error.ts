/**
 * Why the bank does not start, or why a command does nothing, in one sentence that says what to do. `code` is stable. With `bug`,
 * the message is the stack of a process below the bank.
 */
export class BankError extends Error {
  override readonly name = "BankError";
  readonly code: "start" | "listen" | "keys" | "bug";

  constructor(code: BankError["code"], message: string) {
    super(message);
    this.code = code;
  }
}
