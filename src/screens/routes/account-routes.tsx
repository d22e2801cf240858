import type { Hono } from "hono";
import type { Atm, FormAnswer, OneTime } from "../../atm/atm.ts";
import type { RefusalName } from "../../model/model.ts";
import { OPERATIONS } from "../../protocol/protocol.ts";
import { emptySlot } from "../deposit/deposit-routes.tsx";
import { menuCash } from "../figures/quick-cash.ts";
import { BalanceScreen } from "../pages/account-screens.tsx";
import { PasswordScreen } from "../pages/entrance-screens.tsx";
import { MenuScreen } from "../pages/menu-screen.tsx";
import { REPEAT } from "../pages/new-password.tsx";
import { showError } from "../pages/standard-screen.tsx";
import {
  customerOf,
  customersOnly,
  frameOf,
  readForm,
  sendBack,
  show,
  spoken,
  takeCookie,
  type WebEnv,
  type WebRequest,
} from "../web/web-request.ts";
import { newPasswordProblem } from "../words/entrance-problem.ts";
import { refusalText } from "../words/refusal-text.ts";
import { isWord } from "./entrance.ts";
import { fillOnce, formOf } from "./entrance-routes.tsx";
import { emptyField, repeatProblem } from "./forms.ts";

/** The pages on which a customer sees or changes something without moving money. */
export function accountRoutes(app: Hono<WebEnv>, atm: Atm): void {
  const customers = customersOnly(atm);
  app.get("/menu", customers, async (c) => {
    const { session, customerSession } = customerOf(c);
    const frame = frameOf(c, atm);
    const returned = emptySlot(session, frame);
    const cash = await menuCash(atm, customerSession.link);
    return show(c, <MenuScreen {...{ frame, returned, ...cash }} notice={session.takeNotice()} />);
  });
  app.get("/balance", customers, async (c) => {
    const outcome = await customerOf(c).customerSession.link.request("balance", {});
    if (!outcome.ok) return turnAway(c, atm, outcome.refusal);
    return show(c, <BalanceScreen frame={frameOf(c, atm)} funds={outcome.result} />);
  });
  app.get("/password", customers, (c) =>
    show(c, <PasswordScreen frame={frameOf(c, atm)} {...formOf(customerOf(c).session, "/password")} />),
  );
  app.post("/password", customers, async (c) => {
    const { session } = customerOf(c);
    const { password = "", replacement = "", [REPEAT]: repeat, form: token } = await readForm(c);
    const { entrance } = frameOf(c, atm).words;
    const labels = { password: entrance.currentPassword, replacement: entrance.newPassword };
    const empty = emptyField({ password, replacement }, labels, frameOf(c, atm));
    const problem = empty ?? repeatProblem(replacement, repeat, frameOf(c, atm));
    if (problem !== null) return sendBack(c, session, { at: "/password", values: {}, problem });
    const answer = await fillOnce(session, token, [password, replacement], (form) =>
      changePassword(c, atm, form, { password, replacement }),
    );
    return c.redirect(answer.to, 303);
  });
}

async function changePassword(
  c: WebRequest,
  atm: Atm,
  form: OneTime<FormAnswer>,
  words: { password: string; replacement: string },
): Promise<FormAnswer> {
  const { session, customerSession } = customerOf(c);
  const back = (field: string, text: string): FormAnswer => {
    session.draft = { at: "/password", values: {}, problem: { field, text } };
    return { to: "/password" };
  };
  const locale = frameOf(c, atm);
  const { currentWrong, newImpossible, changed } = locale.words.entrance;
  const { request } = OPERATIONS["change-password"];
  if (!isWord(request.password, words.password)) return back("password", currentWrong);
  if (!isWord(request.replacement, words.replacement)) return back("replacement", newImpossible);
  const outcome = await customerSession.link.request("change-password", words, form.request);
  if (outcome.ok) {
    session.notice = changed;
    return { to: "/menu" };
  }
  if (outcome.refusal === "credentials-wrong") return back("password", currentWrong);
  const tried = { username: customerSession.username, password: words.replacement };
  const problem = newPasswordProblem(outcome, "replacement", tried, locale);
  return back("replacement", problem?.text ?? refusalText(outcome.refusal, outcome.details, locale));
}

/** Shows why the bank refuses: it is busy, or it has ended the customer's sign-in, which ends the session here too. */
export function turnAway(c: WebRequest, atm: Atm, refusal: RefusalName): Response | Promise<Response> {
  if (refusal === "bank-busy") return showError(c, atm, "slow", 503);
  const to = spoken(c, "/signed-out");
  if (c.var.session !== null) atm.sessions.end(c.var.session, "done");
  c.set("session", null);
  takeCookie(c, atm);
  return c.redirect(to, 303);
}
