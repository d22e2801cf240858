import type { Atm } from "../../atm/atm.ts";
import { tellWait } from "../figures/figures.ts";
import { frameOf, leadAway, show, type WebRequest } from "../web/web-request.ts";
import { refusalText } from "../words/refusal-text.ts";
import { MessageScreen } from "./message-screen.tsx";

/** The page that a customer sees who must wait before the next sign-in. */
export const WAIT = "/wait";

/**
 * Shows how long the customer must wait, and shows it again when that is no longer true. Leads back to the form when the wait is
 * over. The browser does both by itself, without a script. The page has no field, so loading it again loses nothing.
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
