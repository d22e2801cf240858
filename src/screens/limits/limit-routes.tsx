import type { Hono } from "hono";
import type { Atm, FormAnswer, OneTime, Session } from "../../atm/atm.ts";
import { isAmount, Money, ZERO } from "../../model/model.ts";
import type { ResultOf } from "../../protocol/protocol.ts";
import { showError } from "../pages/standard-screen.tsx";
import { turnAway } from "../routes/account-routes.tsx";
import { amountOf, askForAmount } from "../routes/forms.ts";
import {
  customerOf,
  customersOnly,
  frameOf,
  LOOK_AGAIN,
  readForm,
  sendBack,
  show,
  type WebEnv,
  type WebRequest,
} from "../web/web-request.ts";
import { type Locale, refusalText } from "../words/refusal-text.ts";
import { ConfirmLimitScreen, LimitScreen } from "./limit-screens.tsx";

/**
 * The customer's own daily limit: looked at, asked for, confirmed. `/limit/30000` asks for a limit of 30000 minor units, 0 for
 * none. A confirmation is taken once, `confirmAfterMs` after its question was shown at the earliest. No note moves, so nothing is
 * journalled: after a lost answer the customer sees on `/limit` what counts.
 */
export function limitRoutes(app: Hono<WebEnv>, atm: Atm, confirmAfterMs: number): void {
  const customers = customersOnly(atm);
  app.get("/limit", customers, async (c) => {
    const { session, customerSession } = customerOf(c);
    const outcome = await customerSession.link.request("limit", {});
    if (!outcome.ok) return turnAway(c, atm, outcome.refusal);
    return show(c, <LimitScreen frame={frameOf(c, atm)} limits={outcome.result} draft={session.takeDraft("/limit")} />);
  });
  app.post("/limit", customers, async (c) => {
    const values = await readForm(c);
    const wanted = amountOf(values["amount"], atm.currency);
    if (wanted !== null) return c.redirect(`/limit/${wanted}`, 303);
    const problem = { field: "amount", text: askForAmount(frameOf(c, atm)) };
    return sendBack(c, customerOf(c).session, { at: "/limit", values, problem });
  });

  app.get("/limit/:wanted", customers, async (c) => {
    const { session, customerSession } = customerOf(c);
    const frame = frameOf(c, atm);
    const wanted = wantedOf(c.req.param("wanted"));
    if (wanted === null) return showError(c, atm, "missing", 404);
    const outcome = await customerSession.link.request("limit", {});
    if (!outcome.ok) return turnAway(c, atm, outcome.refusal);
    const { bank } = outcome.result;
    if (wanted > bank) {
      const problem = { field: "amount", text: refusalText("limit-above-bank", { largest: bank }, frame) };
      return sendBack(c, session, { at: "/limit", values: { amount: frame.figures.typed(wanted) }, problem });
    }
    const form = session.form(c.req.query("form")) ?? session.newForm();
    const again = c.req.query(LOOK_AGAIN) !== undefined;
    if (!again || form.askedAt === null) form.askedAt = performance.now();
    return show(c, <ConfirmLimitScreen {...{ frame, wanted, again }} limits={outcome.result} token={form.token} />);
  });
  app.post("/limit/:wanted", customers, async (c) => {
    const { session } = customerOf(c);
    const wanted = wantedOf(c.req.param("wanted"));
    if (wanted === null) return showError(c, atm, "missing", 404);
    const form = session.form((await readForm(c))["form"]);
    if (form === null) return c.redirect(`/limit/${wanted}`, 303);
    if (!form.used && performance.now() - (form.askedAt ?? Infinity) < confirmAfterMs)
      return c.redirect(`/limit/${wanted}?form=${form.token}&${LOOK_AGAIN}`, 303);
    const answer = await form.fill([String(wanted)], () => setLimit(c, atm, form, wanted));
    return c.redirect(answer?.to ?? `/limit/${wanted}`, 303);
  });
}

/** Minor units; null for anything that is neither an amount nor 0. */
function wantedOf(text: string): Money | null {
  if (!/^(0|[1-9]\d{0,12})$/.test(text)) return null;
  const wanted = BigInt(text);
  return wanted === 0n ? ZERO : isAmount(wanted) ? Money(wanted) : null;
}

async function setLimit(c: WebRequest, atm: Atm, form: OneTime<FormAnswer>, wanted: Money): Promise<FormAnswer> {
  const { session, customerSession } = customerOf(c);
  const frame = frameOf(c, atm);
  const outcome = await customerSession.link.request("set-limit", { limit: wanted }, form.request);
  if (!outcome.ok) return backWith(session, refusalText(outcome.refusal, outcome.details, frame));
  session.notice = noticeText(outcome.result, frame);
  return { to: "/menu" };
}

function backWith(session: Session, text: string): FormAnswer {
  session.draft = { at: "/limit", values: {}, problem: { text } };
  return { to: "/limit" };
}

/** What counts from now on, by the bank's answer. */
function noticeText({ current, next, nextFrom }: ResultOf<"set-limit">, { words: { limits }, figures }: Locale): string {
  const time = figures.time(Number(nextFrom));
  if (nextFrom > 0n) return next > 0n ? limits.willBe({ limit: figures.money(next), time }) : limits.willEnd({ time });
  return current > 0n ? limits.isSet({ limit: figures.money(current) }) : limits.isNone;
}
