import type { Place } from "../../../operators/operators.ts";
import type { ConsoleRequest } from "../../web/web-request.ts";

/** Where a request came from: the peer of its connection. Headers that name another are not believed. */
export const placeOf = (c: ConsoleRequest): Place => ({
  // Without a socket, the app is called by this process.
  address: c.env?.incoming?.socket.remoteAddress ?? "this process",
  userAgent: c.req.header("user-agent") ?? "",
});

/** The authenticator's answer, which came as JSON in a form; null if it is no JSON. */
export function answerOf(credential: string | undefined): unknown {
  try {
    return JSON.parse(credential ?? "");
  } catch {
    return null;
  }
}
