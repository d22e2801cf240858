import type { Atm } from "../../atm/atm.ts";
import { tellWait } from "../web/wait.ts";
import { frameOf, leadAway, show, type WebRequest } from "../web/web-request.ts";
import { refusalText } from "../words/refusal-text.ts";
import { MessageScreen } from "./message-screen.tsx";

/** The page of whoever must wait before the next try. */
export const WAIT = "/wait";

/**
 * Says how long there is to wait, says it again when that is no longer so, and leads back to the form when the wait is over: by the
 * browser itself, without a script. Nothing is typed here that a page that comes again would lose.
 */
export function showWait(c: WebRequest, atm: Atm): Response | Promise<Response> {
  const session = c.var.session;
  if (session?.customerSession) return c.redirect("/menu", 303);
  const wait = session?.wait ?? null;
  if (session === null || wait === null) return c.redirect("/signin", 303);
  const frame = frameOf(c, atm);
  const seconds = Math.ceil((wait.until - performance.now()) / 1_000);
  const { waitTitle, waitHeading, waitLead, waitOther, waitOver } = frame.words.entrance;
  if (seconds <= 0) {
    session.wait = null;
    session.draft = { at: "/signin", values: { username: wait.username }, notice: waitOver };
    return c.redirect("/signin", 303);
  }
  leadAway(c, tellWait(seconds).staleAfterS * 1_000, WAIT);
  const message = {
    title: waitTitle,
    heading: waitHeading,
    lead: `${refusalText("credentials-delayed", { seconds: BigInt(seconds) }, frame)} ${waitLead}`,
    icon: "wait",
    way: { to: "/signin", label: waitOther },
    other: { to: "/", label: frame.words.frame.cancel },
  } as const;
  return show(c, <MessageScreen frame={frame} message={message} />);
}
