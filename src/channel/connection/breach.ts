import type { TerminalId } from "../../model/model.ts";

/**
 * All that is fatal to a channel (PROTOCOL.md, section 6), in the order in which a connection can meet it. The names are
 * stable: they go into metrics and the audit log. The peer is never told which it was; it sees the end of the connection.
 */
export const BREACHES = {
  "frame-version": "a frame of another version",
  "frame-type": "a frame of a type that this state does not allow",
  "frame-length": "a frame of a length that its type cannot have",
  "server-key-unknown": "a ClientHello for a static key that this server does not hold",
  "dh-zero": "an X25519 output of 32 zero bytes",
  "client-hello-static": "a ClientHello whose static key does not open: made for another bank, or damaged",
  "terminal-unknown": "a ClientHello from a static key that belongs to no terminal",
  "psk-unknown": "a ClientHello of a PSK epoch that the terminal does not have, as when it is revoked",
  "client-hello-payload": "a ClientHello whose payload does not open: another PSK, or damaged",
  "terminal-id": "a ClientHello that names another terminal than the one whose static key it holds",
  "server-hello-payload": "a ServerHello that does not open: not from this bank, or damaged",
  "record-mac": "a record whose MAC is wrong: changed, lost, repeated, reordered, reflected or of another session",
  "record-padding": "a record whose padding is not PKCS#7",
  "record-plaintext": "a record whose length, content size and zeros do not agree",
  "record-kind": "a record of an unknown kind",
  "record-content": "a record whose content its kind does not allow",
  "record-limit": "more records than a session may have",
  "ready-missing": "a first record that is not READY",
  "ready-misplaced": "READY from the server, or after record 0",
  "pong-unasked": "PONG without the PING that it answers",
  "close-trailed": "bytes after CLOSE",
} as const satisfies Record<string, string>;

export type BreachCause = keyof typeof BREACHES;

/** Why there is no channel although nobody broke the protocol. */
export const FAILURES = {
  unreachable: "no connection came about",
  truncated: "the connection ended before the channel was ready",
  destroyed: "the connection was destroyed from this side before the channel was ready",
  "timeout-hello": "the ClientHello did not come in time",
  "timeout-ready": "the handshake did not end in time",
  "timeout-frame": "a frame that had begun did not end in time",
  "timeout-stalled": "the peer did not read what was written to it",
  "timeout-idle": "the peer was silent for too long",
  "half-open-full": "too many connections are not READY yet",
  "half-open-address-full": "too many connections from this address are not READY yet",
  "hello-rate": "too many ClientHellos in all",
  "hello-address-rate": "too many ClientHellos from this address",
  "sessions-full": "too many sessions in all",
} as const satisfies Record<string, string>;

export type FailureCode = keyof typeof FAILURES;

/** What a timeout waited for in vain. */
export type TimeoutName = FailureCode extends infer Code ? (Code extends `timeout-${infer Name}` ? Name : never) : never;

const MEANINGS = { ...BREACHES, ...FAILURES };

/** The one error that this room throws for what a peer or the network did; anything else that it throws is a bug. */
export class ChannelError extends Error {
  override readonly name = "ChannelError";
  readonly code: BreachCause | FailureCode;
  /** Whose static key a ClientHello that failed held, where there is such a terminal. For the server's log: it is not proven. */
  readonly claimed: TerminalId | null;

  constructor(code: BreachCause | FailureCode, options: ErrorOptions & { claimed?: TerminalId } = {}) {
    super(MEANINGS[code], options);
    this.code = code;
    this.claimed = options.claimed ?? null;
  }
}

/** True for a cause that means broken protocol, false for one that means bad luck or too much load. */
export const isBreach = (code: BreachCause | FailureCode): code is BreachCause => code in BREACHES;

/** Ends the connection by an error; written `?? breach("...")` where a value is missing. */
export function breach(cause: BreachCause, claimed?: TerminalId): never {
  throw new ChannelError(cause, claimed && { claimed });
}
