import { setTimeout as pause } from "node:timers/promises";
import type { Hono } from "hono";
import {
  type Atm,
  deposit,
  type Ending,
  type Link,
  type Machine,
  type Slip,
  type Stay,
  transfer,
  withdraw,
} from "../../atm/atm.ts";
import { ConfirmScreen } from "../pages/confirm-screen.tsx";
import { EndingScreen } from "../pages/ending-screen.tsx";
import { showError } from "../pages/error-screen.tsx";
import { TakeScreen } from "../pages/take-screen.tsx";
import type { News } from "../web/news.ts";
import {
  customerOf,
  customersOnly,
  frameOf,
  LOOK_AGAIN,
  leadAway,
  NOTES_FIRST,
  readForm,
  show,
  type WebEnv,
} from "../web/visit.ts";
import { refusedDraft } from "./refused-draft.ts";

/** How long the page of a slip waits for news before it says that there are none. */
const NEWS_WAIT_MS = 1_500;
/** After how long such a page looks again by itself. */
const LOOK_AGAIN_MS = 3_000;

/** The page of one slip: its question, then whatever it has come to. Confirming it again changes nothing. */
export function slipRoutes(app: Hono<WebEnv>, atm: Atm, confirmAfterMs: number): void {
  const { cash } = atm.machine;
  const customers = customersOnly(atm);
  app.get("/slip/:token", customers, async (c) => {
    const { session, stay } = customerOf(c);
    const slip = session.slip(c.req.param("token"));
    const frame = frameOf(c, atm);
    if (slip === null) return showError(c, atm, "used", 410);
    const about = { frame, slip, denominations: cash.denominations };
    if (!slip.confirmed) {
      const again = c.req.query(LOOK_AGAIN) !== undefined;
      if (!again || slip.askedAt === null) slip.askedAt = performance.now();
      return show(c, <ConfirmScreen {...about} again={again} />);
    }
    const { tray } = atm.machine.dispenser;
    if (slip.pending) await firstNews(slip.known, slip, atm.machine);
    const { offer } = tray;
    if (offer?.job === slip.request) {
      leadAway(c, Math.max(0, offer.until - performance.now()) + 1_000, c.req.path);
      return show(c, <TakeScreen {...{ frame, slip, offer }} first={c.req.query(NOTES_FIRST) !== undefined} />);
    }
    if (slip.pending) leadAway(c, LOOK_AGAIN_MS, `${c.req.path}?${LOOK_AGAIN}`);
    else await c.var.news.tell(slip.request);
    session.draft = refusedDraft(slip, frame) ?? session.draft;
    return show(c, <EndingScreen {...about} ending={slip.ending} payable={cash.payable} channel={stay.link.sessionId} />);
  });
  app.post("/slip/:token", customers, async (c) => {
    const { session, stay } = customerOf(c);
    const slip = session.slip(c.req.param("token"));
    if (slip === null) return showError(c, atm, "used", 410);
    // Without the script nothing in the page holds back a press that was meant for the screen before.
    if (!slip.confirmed && performance.now() - (slip.askedAt ?? Infinity) < confirmAfterMs)
      return c.redirect(`/slip/${slip.token}?${LOOK_AGAIN}`, 303);
    const { mix } = await readForm(c);
    await firstNews(
      slip.confirm(() => carryOut(atm, stay, slip, c.var.news, mix)),
      slip,
      atm.machine,
    );
    return c.redirect(`/slip/${slip.token}`, 303);
  });
  app.post("/slip/:token/take", customers, async (c) => {
    const slip = customerOf(c).session.slip(c.req.param("token"));
    if (slip === null) return showError(c, atm, "used", 410);
    atm.machine.dispenser.tray.take(slip.request);
    return c.redirect(`/slip/${slip.token}`, 303);
  });
}

/** Resolves when there is something new to show: the ending, or notes in the tray; or nothing, for a while. */
async function firstNews(ending: Promise<unknown>, slip: Slip, { dispenser }: Machine): Promise<void> {
  const stop = new AbortController();
  const { signal } = stop;
  const laidOut = dispenser.tray.laidOut(slip.request, signal);
  const nothing = pause(NEWS_WAIT_MS, undefined, { ref: false, signal });
  for (const each of [ending, laidOut, nothing]) each.catch(() => {});
  await Promise.race([ending, laidOut, nothing]).finally(() => stop.abort());
}

/** Does what the slip says, in the mix of notes of this name. What fails before the intent is written has done nothing. */
async function carryOut(atm: Atm, { link, username }: Stay, slip: Slip, news: News, mix: string | undefined): Promise<Ending> {
  const { request, paper } = slip;
  const { op, amount } = paper;
  await news.begin({ request, op, amount }, username);
  void slip.known.then(() => news.end(request, slip.ending as Ending));
  const ending = await act(atm.machine, link, slip, mix).catch((error: unknown): Ending => {
    atm.log("error", "an operation could not begin", { request, error });
    return { how: "out-of-service" };
  });
  const refusal = ending.how === "refused" ? ending.refusal : undefined;
  atm.log("info", "a money operation came to a screen", { request, session: link.sessionId, op, how: ending.how, refusal });
  return ending;
}

async function act(machine: Machine, link: Link, { paper, request }: Slip, mix: string | undefined): Promise<Ending> {
  if (paper.op === "withdraw") {
    const { notes } = paper.mixes.find(({ name }) => name === mix) ?? paper.mixes[0];
    return withdraw(machine, link, request, paper.amount, notes);
  }
  if (paper.op === "deposit") return deposit(machine, link, request, paper.notes);
  return transfer(machine, link, request, paper.payee, paper.amount);
}
