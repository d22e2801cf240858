/** The journal cannot be trusted ("journal-damaged") or cannot be written ("journal-broken"): no money may move. */
export class JournalError extends Error {
  override readonly name = "JournalError";
  readonly code: "journal-damaged" | "journal-broken";

  constructor(code: JournalError["code"], reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.code = code;
  }
}
