import type { MiddlewareHandler } from "hono";
import type { Atm } from "../../atm/atm.ts";
import { isFromElsewhere } from "../../ui/ui.ts";
import { WelcomeScreen } from "../idle/idle-screens.tsx";
import { frameOf, show, type WebEnv } from "./web-request.ts";

/**
 * Answers a link on another site with the first screen, which loads itself again at once. A page made for that request would begin a
 * new session and replace the cookie of the live one.
 */
export const linksFromElsewhere =
  (atm: Atm): MiddlewareHandler<WebEnv> =>
  async (c, next) => {
    if (!isFromElsewhere(c)) return next();
    c.header("refresh", "0; url=/");
    return show(c, <WelcomeScreen frame={frameOf(c, atm)} />);
  };
