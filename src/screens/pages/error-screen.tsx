import { matchedRoutes } from "hono/route";
import type { Atm } from "../../atm/atm.ts";
import { newRequestId } from "../../model/model.ts";
import type { Frame } from "../components/frame.ts";
import { shortReference } from "../figures/reference.ts";
import { frameOf, type ShowStatus, show, type WebRequest } from "../web/web-request.ts";
import { type StandardMessage, StandardScreen } from "./message-screen.tsx";

/**
 * Shows the screen of an error that belongs to no money operation. Its reference is the customer's channel, which the audit log
 * names too; without a channel it is a new id. The ATM's log gets the reference together with the error.
 */
export function showError(
  c: WebRequest,
  atm: Atm,
  message: StandardMessage,
  status: ShowStatus,
  { frame = frameOf(c, atm), error }: { frame?: Frame; error?: Error } = {},
): Response | Promise<Response> {
  const session = c.var.session?.customerSession?.link.sessionId;
  const id = session ?? newRequestId();
  const level = error !== undefined ? "error" : status >= 500 ? "warn" : "info";
  atm.log(level, "an error screen was shown", {
    screen: message,
    status,
    page: routeOf(c),
    reference: shortReference(id),
    session,
    error,
  });
  return show(c, <StandardScreen frame={frame} message={message} reference={id} />, status);
}

/**
 * The route of this request, such as /order/:token; null if there is none. Never the address itself, which may hold such a token.
 */
const routeOf = (c: WebRequest): string | null =>
  matchedRoutes(c)
    .map(({ path }) => path)
    .findLast((path) => !path.endsWith("*")) ?? null;
