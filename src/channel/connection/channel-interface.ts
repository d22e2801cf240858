import type { SessionId, TerminalId } from "../../model/model.ts";
import type { CloseReason, KindName } from "../records/kinds.ts";
import { type BreachCause, ChannelError, isBreach, type TimeoutName } from "./breach.ts";

/** An established channel, as the application on either side sees it. */
export interface Channel {
  readonly sessionId: SessionId;
  readonly terminalId: TerminalId;
  /** The epoch of the pre-shared key that the handshake was made with. */
  readonly pskEpoch: number;
  /** The id of the bank's static key that the handshake was made with, in hex (PROTOCOL.md, section 1.3). */
  readonly serverKeyId: string;
  /** Records sent and received so far. */
  readonly sent: number;
  readonly received: number;
  /** When the peer's last record came, in milliseconds of the process's monotonic clock. */
  readonly activeAt: number;
  /** False as soon as CLOSE was sent or received, or the connection is gone; `ended` resolves only later. */
  readonly open: boolean;
  /** True once the client should open a new channel and close this one (PROTOCOL.md, section 4.2). */
  readonly renewDue: boolean;
  /** Sends one message. Does nothing once the channel is closing or has ended; throws RangeError above 16,380 bytes. */
  send(content: Uint8Array): void;
  /** Sends PING, unless the one before is still unanswered: a peer that lives answers it, and `activeAt` shows that. */
  ping(): void;
  /** Sends CLOSE, then FIN. Messages that still come are dropped. Does nothing once the channel is closing or has ended. */
  close(reason: CloseReason): void;
  /** Ends the connection at once, without CLOSE. */
  destroy(): void;
  /** Resolves with how the channel ended; never rejects. Its keys are erased by then. */
  readonly ended: Promise<ChannelEnd>;
}

/** Called with the content of each message, in order. An error that it throws destroys the channel and is not caught. */
export type OnMessage = (content: Buffer, channel: Channel) => void;

/**
 * Called for each record that was taken. Returns for how many milliseconds nothing more is read; the peer's data waits at the
 * peer meanwhile.
 */
export type Pace = (kind: KindName) => number;

export type ChannelEnd =
  /** CLOSE was sent or received; `by` is the side that was first. */
  | { readonly how: "closed"; readonly by: "us" | "peer"; readonly reason: CloseReason }
  /** The connection broke off without CLOSE: requests that the peer did not answer have an unknown outcome. */
  | { readonly how: "truncated" }
  | { readonly how: "breach"; readonly cause: BreachCause }
  | { readonly how: "timeout"; readonly what: TimeoutName }
  /** destroy() was called, or a bug threw an error. */
  | { readonly how: "destroyed" };

/** Returns an end as an error, for a connection that ended before there was a channel. */
export function errorOf(end: ChannelEnd): ChannelError {
  if (end.how === "breach") return new ChannelError(end.cause);
  if (end.how === "timeout") return new ChannelError(`timeout-${end.what}`);
  return new ChannelError(end.how === "destroyed" ? "destroyed" : "truncated");
}

/** Returns how the connection ends after an error that was thrown while bytes were read. */
export function endOf(error: unknown): ChannelEnd {
  if (error instanceof ChannelError && isBreach(error.code)) return { how: "breach", cause: error.code };
  return { how: "destroyed" };
}
