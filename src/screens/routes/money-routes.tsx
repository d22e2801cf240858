import type { Hono } from "hono";
import { type Atm, noteMixes, type OrderTerms, type Problem, sortFeed, worth } from "../../atm/atm.ts";
import { OPERATIONS } from "../../protocol/protocol.ts";
import { fastAmounts } from "../figures/quick-cash.ts";
import { TransferScreen, WithdrawScreen } from "../pages/amount-screens.tsx";
import { DepositScreen } from "../pages/deposit-screen.tsx";
import { showError } from "../pages/standard-screen.tsx";
import {
  customerOf,
  customersOnly,
  frameOf,
  readForm,
  sendBack,
  show,
  type WebEnv,
  type WebRequest,
} from "../web/web-request.ts";
import { refusalText } from "../words/refusal-text.ts";
import { turnAway } from "./account-routes.tsx";
import { isWord } from "./entrance.ts";
import { amountOf, askForAmount, emptyField, notPayable, readFeed } from "./forms.ts";

/** The forms that begin a money operation. Each makes an order to confirm; nothing moves yet. */
export function moneyRoutes(app: Hono<WebEnv>, atm: Atm): void {
  const { cash, dispenser } = atm.machine;
  const { denominations } = cash;
  const customers = customersOnly(atm);

  app.get("/withdraw", customers, (c) => {
    const frame = frameOf(c, atm);
    if (cash.closed) return showError(c, atm, "outOfService", 200);
    if (dispenser.jammed) return showError(c, atm, "noCash", 200);
    const draft = customerOf(c).session.takeDraft("/withdraw");
    const fast = fastAmounts(denominations, cash.payable);
    return show(c, <WithdrawScreen {...{ frame, fast, denominations, draft }} />);
  });
  app.post("/withdraw", customers, async (c) => {
    // The machine may have been closed while the form was filled in.
    if (cash.closed) return showError(c, atm, "outOfService", 200);
    const values = await readForm(c);
    const amount = amountOf(values["amount"], atm.currency);
    const back = (problem: Problem) => sendBack(c, customerOf(c).session, { at: "/withdraw", values, problem });
    if (amount === null) return back({ field: "amount", text: askForAmount(frameOf(c, atm)) });
    const mixes = noteMixes(cash.free, amount);
    if (mixes === null) return back(notPayable(amount, cash.payable, frameOf(c, atm)));
    return fillOrder(c, { op: "withdraw", amount, mixes });
  });

  /** The script asks here while an amount is typed. The form that is sent in the end is checked again. */
  app.get("/payable", customers, (c) => {
    const frame = frameOf(c, atm);
    const amount = amountOf(c.req.query("amount"), atm.currency);
    if (amount === null) return c.json({ can: "no", text: askForAmount(frame) });
    if (cash.payable.mix(amount) === null) return c.json({ can: "no", text: notPayable(amount, cash.payable, frame).text });
    return c.json({ can: "yes", text: frame.words.comfort.canPay({ amount: frame.figures.money(amount) }) });
  });

  app.get("/deposit", customers, (c) => {
    if (cash.closed) return showError(c, atm, "outOfService", 200);
    const draft = customerOf(c).session.takeDraft("/deposit");
    return show(c, <DepositScreen {...{ denominations, draft }} frame={frameOf(c, atm)} />);
  });
  app.post("/deposit", customers, async (c) => {
    if (cash.closed) return showError(c, atm, "outOfService", 200);
    const values = await readForm(c);
    const feed = readFeed(values, frameOf(c, atm));
    const { session } = customerOf(c);
    if ("text" in feed) return sendBack(c, session, { at: "/deposit", values, problem: feed });
    const { accepted: notes, givenBack } = sortFeed(atm.machine, feed);
    if (notes.length === 0) return sendBack(c, session, { at: "/deposit", values: {}, givenBack });
    return fillOrder(c, { op: "deposit", amount: worth(notes), notes, givenBack });
  });

  app.get("/transfer", customers, (c) => {
    if (cash.closedBy === "order") return showError(c, atm, "outOfService", 200);
    const draft = customerOf(c).session.takeDraft("/transfer");
    return show(c, <TransferScreen frame={frameOf(c, atm)} draft={draft} />);
  });
  app.post("/transfer", customers, async (c) => {
    if (cash.closedBy === "order") return showError(c, atm, "outOfService", 200);
    const { session, customerSession } = customerOf(c);
    const values = await readForm(c);
    const payee = (values["payee"] ?? "").trim();
    const amount = amountOf(values["amount"], atm.currency);
    const back = (problem: Problem) => sendBack(c, session, { at: "/transfer", values, problem });
    const empty = emptyField({ payee }, { payee: frameOf(c, atm).words.money.payee }, frameOf(c, atm));
    if (empty !== null) return back(empty);
    if (!isWord(OPERATIONS.payee.request.payee, payee))
      return back({ field: "payee", text: refusalText("payee-unknown", {}, frameOf(c, atm)) });
    if (amount === null) return back({ field: "amount", text: askForAmount(frameOf(c, atm)) });
    const outcome = await customerSession.link.request("payee", { payee });
    if (outcome.ok) return fillOrder(c, { op: "transfer", amount, payee, name: outcome.result.name });
    if (outcome.refusal === "bank-busy" || outcome.refusal === "not-signed-in") return turnAway(c, atm, outcome.refusal);
    return back({ field: "payee", text: refusalText(outcome.refusal, outcome.details, frameOf(c, atm)) });
  });
}

/** Makes the order to confirm and leads to it. */
function fillOrder(c: WebRequest, terms: OrderTerms): Response {
  const order = customerOf(c).session.newOrder(terms);
  return c.redirect(`/order/${order.token}`, 303);
}
