/**
 * The bank gave no answer. "bank-unreachable": the request never left, and nothing happened. "bank-busy": the bank refuses to
 * handle it for now. "answer-lost": it was sent and its outcome is unknown (PROTOCOL.md, section 5.1).
 */
export class LinkError extends Error {
  override readonly name = "LinkError";
  readonly code: "bank-unreachable" | "bank-busy" | "answer-lost";

  constructor(code: LinkError["code"], reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.code = code;
  }
}
