import type { SessionId, TerminalId } from "../../model/model.ts";
import type { CloseReason, KindName } from "../records/kinds.ts";
import { type BreachCause, ChannelError, isBreach, type TimeoutName } from "./breach.ts";

/** An established channel, as the application on either side sees it. */
export interface Channel {
  readonly sessionId: SessionId;
  readonly terminalId: TerminalId;
  /** The epoch of the pre-shared key that the handshake was made with. */
  readonly pskEpoch: number;
  /** Records sent and received so far. */
  readonly sent: number;
  readonly received: number;
  /** When the peer's last record came, in milliseconds of the process's monotonic clock. */
  readonly activeAt: number;
  /** False as soon as CLOSE was sent or received or the connection is gone, which `ended` reports only later. */
  readonly open: boolean;
  /** True once the client should open a new channel and close this one (PROTOCOL.md, section 4.2). */
  readonly renewDue: boolean;
  /** Sends one message. Does nothing once the channel is closing or has ended; throws RangeError above 16,380 bytes. */
  send(content: Uint8Array): void;
  /** Sends CLOSE, then FIN. Messages that still come are dropped. Does nothing once the channel is closing or has ended. */
  close(reason: CloseReason): void;
  /** Ends the connection at once, without a word. */
  destroy(): void;
  /** How the channel ended, once it has: settles once, never rejects. Its keys are erased by then. */
  readonly ended: Promise<ChannelEnd>;
}

/** Takes the content of each message, in order. What it throws destroys the channel and is not caught. */
export type OnMessage = (content: Buffer, channel: Channel) => void;

/** Asked of each record that was taken: for how many milliseconds nothing more is read. What a peer sends meanwhile waits at the peer. */
export type Pace = (kind: KindName) => number;

export type ChannelEnd =
  /** CLOSE was sent or received; `by` says who was first. */
  | { readonly how: "closed"; readonly by: "us" | "peer"; readonly reason: CloseReason }
  /** The connection broke off without CLOSE: what the peer did not answer has an unknown outcome. */
  | { readonly how: "truncated" }
  | { readonly how: "breach"; readonly cause: BreachCause }
  | { readonly how: "timeout"; readonly what: TimeoutName }
  /** destroy() was called, or a bug was met. */
  | { readonly how: "destroyed" };

/** The same as an error, for what ended before there was a channel. */
export function errorOf(end: ChannelEnd): ChannelError {
  if (end.how === "breach") return new ChannelError(end.cause);
  if (end.how === "timeout") return new ChannelError(`timeout-${end.what}`);
  return new ChannelError(end.how === "destroyed" ? "destroyed" : "truncated");
}

/** What an error that was thrown while bytes were read makes of the connection. */
export function endOf(error: unknown): ChannelEnd {
  if (error instanceof ChannelError && isBreach(error.code)) return { how: "breach", cause: error.code };
  return { how: "destroyed" };
}
