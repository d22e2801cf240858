/** Why events cannot be recorded; `code` is for programs, the message for people. */
export class EventError extends Error {
  override readonly name = "EventError";
  readonly code: "auditor-key";

  constructor(code: EventError["code"], message: string) {
    super(message);
    this.code = code;
  }
}
