import type { MiddlewareHandler } from "hono";
import { type Atm, isOpen } from "../../atm/atm.ts";
import { WelcomeScreen } from "../pages/welcome-screen.tsx";
import { frameOf, show, type WebEnv } from "./web-request.ts";

/**
 * Answers a link on another site with the first screen, which loads itself again at once. The browser leaves the customer's
 * cookie (SameSite=Strict) out of a request from another site. A page made for that request would begin a new session and replace
 * the cookie of the live one. The first screen's own reload comes from this machine, with the cookie.
 */
export const linksFromElsewhere =
  (atm: Atm): MiddlewareHandler<WebEnv> =>
  async (c, next) => {
    const site = c.req.header("sec-fetch-site");
    if (c.req.method === "POST" || (site !== "cross-site" && site !== "same-site")) return next();
    c.header("refresh", "0; url=/");
    return show(c, <WelcomeScreen frame={frameOf(c, atm)} inService={isOpen(atm.machine)} />);
  };
