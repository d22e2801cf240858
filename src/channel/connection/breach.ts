import type { TerminalId } from "../../model/model.ts";

/**
 * Every breach that is fatal to a channel (PROTOCOL.md, section 6), in the order in which a connection can meet it. The names
 * are stable: they go into metrics and the audit log. The peer is never told which one it was; it sees the connection end.
 */
export const BREACHES = {
  "frame-version": "a frame of another version",
  "frame-type": "a frame of a type that this state does not allow",
  "frame-length": "a frame of a length that its type cannot have",
  "server-key-unknown": "a ClientHello for a static key that this server does not hold",
  "dh-zero": "an X25519 output of 32 zero bytes",
  "client-hello-static": "a ClientHello whose static key does not open: made for another bank, or damaged",
  "terminal-unknown": "a ClientHello from a static key that belongs to no terminal",
  "psk-unknown": "a ClientHello for a PSK epoch that the terminal does not have; a revoked terminal has none",
  "client-hello-payload": "a ClientHello whose payload does not open: another PSK, or damaged",
  "terminal-id": "a ClientHello whose terminal id does not belong to its static key",
  "server-hello-payload": "a ServerHello that does not open: not from this bank, or damaged",
  "record-mac": "a record whose MAC is wrong: changed, lost, repeated, reordered, reflected or of another session",
  "record-padding": "a record whose padding is not PKCS#7",
  "record-plaintext": "a record whose length, content size and zeros do not agree",
  "record-kind": "a record of an unknown kind",
  "record-content": "a record whose content its kind does not allow",
  "record-limit": "more records than a session may have",
  "ready-missing": "a first record that is not READY",
  "ready-misplaced": "READY from the server, or after record 0",
  "pong-unasked": "a PONG that answers no PING",
  "close-trailed": "bytes after CLOSE",
} as const satisfies Record<string, string>;

export type BreachCause = keyof typeof BREACHES;

/** The failures of a connection without a breach of the protocol. */
export const FAILURES = {
  unreachable: "the connection could not be established",
  truncated: "the connection ended before the channel was ready",
  destroyed: "this side destroyed the connection before the channel was ready",
  "timeout-hello": "the ClientHello did not come in time",
  "timeout-ready": "the handshake did not end in time",
  "timeout-frame": "a frame that had begun was not complete in time",
  "timeout-stalled": "the peer did not read what was written to it",
  "timeout-idle": "the peer was silent for too long",
  "half-open-full": "too many connections are not READY yet",
  "half-open-address-full": "too many connections from this address are not READY yet",
  "hello-rate": "too many ClientHellos in all",
  "hello-address-rate": "too many ClientHellos from this address",
  "sessions-full": "too many sessions in all",
} as const satisfies Record<string, string>;

export type FailureCode = keyof typeof FAILURES;

/** The event that did not come before a timeout. */
export type TimeoutName = FailureCode extends infer Code ? (Code extends `timeout-${infer Name}` ? Name : never) : never;

const MEANINGS = { ...BREACHES, ...FAILURES };

/** The only error that this room throws because of a peer or the network; any other error is a bug. */
export class ChannelError extends Error {
  override readonly name = "ChannelError";
  readonly code: BreachCause | FailureCode;
  /** The terminal whose static key a failed ClientHello had; null if there is none. For the server's log: it is not proven. */
  readonly claimed: TerminalId | null;

  constructor(code: BreachCause | FailureCode, options: ErrorOptions & { claimed?: TerminalId } = {}) {
    super(MEANINGS[code], options);
    this.code = code;
    this.claimed = options.claimed ?? null;
  }
}

/** Returns true for a breach of the protocol, false for a failure such as a timeout or too much load. */
export const isBreach = (code: BreachCause | FailureCode): code is BreachCause => code in BREACHES;

/** Throws a ChannelError, which ends the connection; written `?? breach("...")` after a value that may be missing. */
export function breach(cause: BreachCause, claimed?: TerminalId): never {
  throw new ChannelError(cause, claimed && { claimed });
}
