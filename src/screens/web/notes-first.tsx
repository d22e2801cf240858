import type { MiddlewareHandler } from "hono";
import type { Atm, Offer } from "../../atm/atm.ts";
import { CONDITION } from "../idle/condition-view.tsx";
import { MessageScreen } from "../pages/message-screen.tsx";
import { frameOf, leadAway, NOTES_FIRST, show, type WebEnv, type WebRequest } from "./web-request.ts";

/** Requests that change only how the screen looks, or how long it stays; and the one that only asks. */
const LOOKS: readonly string[] = ["/language", "/contrast", "/more-time", CONDITION];
/** How often a waiting screen checks whether the tray is empty, in milliseconds. */
const LOOK_MS = 3_000;

/**
 * From a withdrawal's confirmation until its notes are taken or taken back, no other address or method can be reached. Its
 * customer is sent to its page, and every other customer waits.
 */
export const notesFirst =
  (atm: Atm): MiddlewareHandler<WebEnv> =>
  async (c, next) => {
    const { path } = c.req;
    if (LOOKS.includes(path)) return next();
    const order = c.var.session?.withdrawal ?? null;
    if (order !== null) {
      const page = `/order/${order.token}`;
      return [page, `${page}/take`, `${page}/tray`].includes(path) ? next() : c.redirect(`${page}?${NOTES_FIRST}`, 303);
    }
    const { offer } = atm.machine.dispenser.tray;
    if (offer === null) return next();
    if (c.req.method === "GET") return showWaiting(c, atm, offer);
    return c.redirect(c.var.session?.customerSession ? "/menu" : "/", 303);
  };

/** The notes of another session lie in the tray. */
function showWaiting(c: WebRequest, atm: Atm, { until }: Offer): Response | Promise<Response> {
  const frame = frameOf(c, atm);
  const { endings } = frame.words;
  const leftMs = Math.max(0, until - performance.now());
  const to = frame.path;
  leadAway(c, Math.min(leftMs + 1_000, LOOK_MS), to);
  const message = {
    title: endings.trayTitle,
    heading: endings.tray,
    lead: endings.trayLead({ seconds: String(Math.ceil(leftMs / 1000)) }),
    icon: "wait",
    way: { to, label: endings.checkAgain },
  } as const;
  return show(c, <MessageScreen frame={{ ...frame, time: null }} message={message} />);
}
