import { setTimeout as pause } from "node:timers/promises";
import type { Hono } from "hono";
import {
  type Atm,
  type BankLink,
  type CustomerSession,
  deposit,
  type Ending,
  type Machine,
  type Order,
  transfer,
  withdraw,
} from "../../atm/atm.ts";
import { readFacts } from "../figures/money-facts.ts";
import { ConfirmScreen } from "../pages/confirm-screen.tsx";
import { EndingScreen } from "../pages/ending-screen.tsx";
import { showError } from "../pages/standard-screen.tsx";
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
} from "../web/web-request.ts";
import { refusedDraft } from "./forms.ts";

/** How long the page of an order waits for news before it reports that there is none, in milliseconds. */
const NEWS_WAIT_MS = 1_500;
/** After how long such a page loads again by itself, in milliseconds. */
const LOOK_AGAIN_MS = 3_000;

/** The page of one order: its question, then its state or its ending. Confirming it again changes nothing. */
export function orderRoutes(app: Hono<WebEnv>, atm: Atm, confirmAfterMs: number): void {
  const { cash } = atm.machine;
  const customers = customersOnly(atm);
  app.get("/order/:token", customers, async (c) => {
    const { session, customerSession } = customerOf(c);
    const order = session.order(c.req.param("token"));
    const frame = frameOf(c, atm);
    if (order === null) return showError(c, atm, "used", 410);
    const about = { frame, order, denominations: cash.denominations };
    if (!order.confirmed) {
      const again = c.req.query(LOOK_AGAIN) !== undefined;
      const facts = order.terms.op === "withdraw" ? await readFacts(atm, customerSession.link) : null;
      if (!again || order.askedAt === null) order.askedAt = performance.now();
      return show(c, <ConfirmScreen {...about} again={again} facts={facts} />);
    }
    const { tray } = atm.machine.dispenser;
    if (order.pending) await firstNews(order.known, order, atm.machine);
    const { offer } = tray;
    if (offer?.job === order.request) {
      leadAway(c, Math.max(0, offer.until - performance.now()) + 1_000, c.req.path);
      const notes = cash.paidFor(order.request);
      const lies = { offer, notes, wholeMs: Math.max(tray.withinMs, 1) };
      return show(c, <TakeScreen {...about} {...lies} first={c.req.query(NOTES_FIRST) !== undefined} />);
    }
    if (order.pending) leadAway(c, LOOK_AGAIN_MS, `${c.req.path}?${LOOK_AGAIN}`);
    else await c.var.news.tell(order.request);
    session.draft = refusedDraft(order, frame) ?? session.draft;
    return show(c, <EndingScreen {...about} ending={order.ending} payable={cash.payable} />);
  });
  app.post("/order/:token", customers, async (c) => {
    const { session, customerSession } = customerOf(c);
    const order = session.order(c.req.param("token"));
    if (order === null) return showError(c, atm, "used", 410);
    // Without the script the page cannot hold back a press that was meant for the screen before.
    if (!order.confirmed && performance.now() - (order.askedAt ?? Infinity) < confirmAfterMs)
      return c.redirect(`/order/${order.token}?${LOOK_AGAIN}`, 303);
    const { mix } = await readForm(c);
    await firstNews(
      order.confirm(() => carryOut(atm, customerSession, order, c.var.news, mix)),
      order,
      atm.machine,
    );
    return c.redirect(`/order/${order.token}`, 303);
  });
  /** The page of the notes asks here whether they still lie there. It may be open more than once. */
  app.get("/order/:token/tray", customers, (c) => {
    const order = customerOf(c).session.order(c.req.param("token"));
    c.header("refresh", undefined);
    return c.json({ lies: order !== null && atm.machine.dispenser.tray.offer?.job === order.request });
  });
  app.post("/order/:token/take", customers, async (c) => {
    const order = customerOf(c).session.order(c.req.param("token"));
    if (order === null) return showError(c, atm, "used", 410);
    atm.machine.dispenser.tray.take(order.request);
    return c.redirect(`/order/${order.token}`, 303);
  });
}

/** Resolves when there is something new to show (the ending, or notes in the tray), or after NEWS_WAIT_MS. */
async function firstNews(ending: Promise<unknown>, order: Order, { dispenser }: Machine): Promise<void> {
  const stop = new AbortController();
  const { signal } = stop;
  const laidOut = dispenser.tray.laidOut(order.request, signal);
  const nothing = pause(NEWS_WAIT_MS, undefined, { ref: false, signal });
  for (const each of [ending, laidOut, nothing]) each.catch(() => {});
  await Promise.race([ending, laidOut, nothing]).finally(() => stop.abort());
}

/** Carries out the order, in the mix of notes of this name. A failure before the intent is written has changed nothing. */
async function carryOut(
  atm: Atm,
  { link, username }: CustomerSession,
  order: Order,
  news: News,
  mix: string | undefined,
): Promise<Ending> {
  const { request, terms } = order;
  const { op, amount } = terms;
  await news.begin({ request, op, amount }, username);
  void order.known.then(() => news.end(request, order.ending as Ending));
  const ending = await act(atm.machine, link, order, mix).catch((error: unknown): Ending => {
    atm.log("error", "an operation could not begin", { request, error });
    return { how: "out-of-service" };
  });
  const refusal = ending.how === "refused" ? ending.refusal : undefined;
  atm.log("info", "a money operation came to a screen", { request, session: link.sessionId, op, how: ending.how, refusal });
  return ending;
}

async function act(machine: Machine, link: BankLink, { terms, request }: Order, mix: string | undefined): Promise<Ending> {
  if (terms.op === "withdraw") {
    const { notes } = terms.mixes.find(({ name }) => name === mix) ?? terms.mixes[0];
    return withdraw(machine, link, request, terms.amount, notes);
  }
  if (terms.op === "deposit") return deposit(machine, link, request, terms.notes);
  return transfer(machine, link, request, terms.payee, terms.amount);
}
