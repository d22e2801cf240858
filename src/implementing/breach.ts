import { ChannelError } from "../channel/channel.ts";

/** Bytes that are not the protocol, or not from the authenticated peer. End the connection, and do not tell the peer why (docs/PROTOCOL.md, 6). */
export class Breach extends Error {
  override readonly name = "Breach";
  /** A stable name of the cause, for your own log. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The cause of a failed step as a Breach; any other error as it is. */
export const breachOf = (cause: unknown): unknown =>
  cause instanceof ChannelError ? new Breach(cause.code, cause.message, { cause }) : cause;

/** Runs a step, and throws a Breach for a breach. */
export function orBreach<Result>(step: () => Result): Result {
  try {
    return step();
  } catch (cause) {
    throw breachOf(cause);
  }
}
