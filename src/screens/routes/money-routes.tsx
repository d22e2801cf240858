import type { Hono } from "hono";
import { type Atm, noteMixes, type Problem } from "../../atm/atm.ts";
import { formatMoney } from "../../model/model.ts";
import { OPERATIONS } from "../../protocol/protocol.ts";
import { mostAllowed, readFacts } from "../figures/money-facts.ts";
import { fastAmounts } from "../figures/quick-cash.ts";
import { TransferScreen, WithdrawScreen } from "../pages/amount-screens.tsx";
import { showError } from "../pages/standard-screen.tsx";
import { customerOf, customersOnly, frameOf, readForm, sendBack, show, type WebEnv } from "../web/web-request.ts";
import { refusalText } from "../words/refusal-text.ts";
import { turnAway } from "./account-routes.tsx";
import { isWord } from "./entrance.ts";
import { amountOf, askForAmount, emptyField, fillOrder, notPayable, whyNot } from "./forms.ts";

/** The forms that begin a withdrawal or a transfer. Each makes an order to confirm; nothing moves yet. */
export function moneyRoutes(app: Hono<WebEnv>, atm: Atm): void {
  const { cash } = atm.machine;
  const { denominations } = cash;
  const customers = customersOnly(atm);

  app.get("/withdraw", customers, async (c) => {
    const frame = frameOf(c, atm);
    if (cash.closed) return showError(c, atm, "outOfService", 200);
    const { session, customerSession } = customerOf(c);
    const facts = await readFacts(atm, customerSession.link);
    if (facts.machine === null) return showError(c, atm, "noCash", 200);
    session.facts = facts.account;
    const draft = session.takeDraft("/withdraw");
    const most = mostAllowed(facts.account);
    const fast = fastAmounts(denominations, cash.payable).filter((each) => most === null || each <= most);
    return show(c, <WithdrawScreen {...{ frame, fast, denominations, draft, facts }} />);
  });
  app.post("/withdraw", customers, async (c) => {
    // The machine may have been closed while the form was filled in.
    if (cash.closed) return showError(c, atm, "outOfService", 200);
    const values = await readForm(c);
    const frame = frameOf(c, atm);
    const amount = amountOf(values["amount"], atm.currency);
    const { session, customerSession } = customerOf(c);
    const back = (problem: Problem) => sendBack(c, session, { at: "/withdraw", values, problem });
    if (amount === null) return back({ field: "amount", text: askForAmount(frame) });
    const { account } = await readFacts(atm, customerSession.link);
    const problem = whyNot(amount, cash.payable, account, frame);
    if (problem !== null) return back(problem);
    const mixes = noteMixes(cash.free, amount);
    if (mixes === null) return back(notPayable(amount, cash.payable, account, frame));
    return fillOrder(c, { op: "withdraw", amount, mixes });
  });

  /** The script asks here while an amount is typed. The form that is sent in the end is checked again. */
  app.get("/payable", customers, (c) => {
    const frame = frameOf(c, atm);
    const amount = amountOf(c.req.query("amount"), atm.currency);
    if (amount === null) return c.json({ can: "no", text: askForAmount(frame), instead: [] });
    const problem = whyNot(amount, cash.payable, customerOf(c).session.facts, frame);
    if (problem === null)
      return c.json({ can: "yes", text: frame.words.comfort.canPay({ amount: frame.figures.money(amount) }), instead: [] });
    const instead = (problem.amounts ?? []).map((each) => ({
      amount: formatMoney(each, atm.currency),
      label: frame.words.money.takeInstead({ amount: frame.figures.note(each) }),
    }));
    return c.json({ can: "no", text: problem.text, instead });
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
