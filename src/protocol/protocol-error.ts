/**
 * A breach: an application message that violates the protocol (PROTOCOL.md, section 11). One place catches it and ends the
 * connection; the peer is told nothing. `code` is stable and goes into metrics and the audit log. The message never quotes
 * what the peer sent.
 */
export class ProtocolError extends Error {
  override readonly name = "ProtocolError";
  readonly code: "message-json" | "message-field" | "message-operation" | "message-size" | "message-match" | "message-flood";

  constructor(code: ProtocolError["code"], reason: string) {
    super(reason);
    this.code = code;
  }
}
