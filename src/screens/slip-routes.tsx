import { setTimeout as pause } from "node:timers/promises";
import type { Hono } from "hono";
import type { Atm } from "../atm/atm.ts";
import { deposit } from "../atm/deposit.ts";
import type { Ending } from "../atm/ending.ts";
import type { Link } from "../atm/link.ts";
import type { Slip } from "../atm/slip.ts";
import { transfer } from "../atm/transfer.ts";
import { withdraw } from "../atm/withdraw.ts";
import { ConfirmScreen } from "./confirm-screen.tsx";
import { EndingScreen } from "./ending-screen.tsx";
import { StandardScreen } from "./message-screen.tsx";
import { customerOf, customersOnly, frameOf, show, type WebEnv } from "./visit.ts";

/** How long the page of a slip waits for news before it says that there are none. */
const NEWS_WAIT_MS = 1_500;

/** The page of one slip: its question, then whatever it has come to. Confirming it again changes nothing. */
export function slipRoutes(app: Hono<WebEnv>, atm: Atm): void {
  const { cash } = atm.machine;
  const customers = customersOnly(atm);
  app.get("/slip/:token", customers, async (c) => {
    const { session, stay } = customerOf(c);
    const slip = session.slip(c.req.param("token"));
    const frame = frameOf(c, atm);
    if (slip === null) return show(c, <StandardScreen frame={frame} message="used" />, 410);
    const about = { frame, slip, denominations: cash.denominations };
    if (!slip.confirmed) return show(c, <ConfirmScreen {...about} />);
    if (slip.pending) await Promise.race([slip.known, pause(NEWS_WAIT_MS, undefined, { ref: false })]);
    return show(c, <EndingScreen {...about} ending={slip.ending} payable={cash.payable} channel={stay.link.sessionId} />);
  });
  app.post("/slip/:token", customers, async (c) => {
    const { session, stay } = customerOf(c);
    const slip = session.slip(c.req.param("token"));
    if (slip === null) return show(c, <StandardScreen frame={frameOf(c, atm)} message="used" />, 410);
    await slip.confirm(() => carryOut(atm, stay.link, slip));
    return c.redirect(`/slip/${slip.token}`, 303);
  });
}

/** Does what the slip says. What fails before the intent is written has done nothing. */
async function carryOut(atm: Atm, link: Link, { paper, request }: Slip): Promise<Ending> {
  const { machine, log } = atm;
  try {
    if (paper.op === "withdraw") return await withdraw(machine, link, request, paper.amount);
    if (paper.op === "deposit") return await deposit(machine, link, request, paper.notes);
    return await transfer(machine, link, request, paper.payee, paper.amount);
  } catch (error) {
    log("error", "an operation could not begin", { request, error });
    return { how: "out-of-service" };
  }
}
