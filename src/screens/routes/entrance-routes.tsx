import type { Hono } from "hono";
import type { Atm, FormAnswer, OneTime, Session } from "../../atm/atm.ts";
import { referenceOf } from "../../model/model.ts";
import { SignInScreen, SignUpScreen } from "../pages/entrance-screens.tsx";
import { REPEAT } from "../pages/new-password.tsx";
import { StandardScreen, showError } from "../pages/standard-screen.tsx";
import { showWait, WAIT } from "../pages/wait-screen.tsx";
import type { NewsItem } from "../web/news.ts";
import {
  frameOf,
  giveSession,
  leadAway,
  readForm,
  sendBack,
  sessionOf,
  show,
  spoken,
  takeCookie,
  type WebEnv,
  type WebRequest,
} from "../web/web-request.ts";
import type { Locale } from "../words/refusal-text.ts";
import { type Credentials, signIn, signUp } from "./entrance.ts";
import { emptyField, repeatProblem } from "./forms.ts";

/** How long "Goodbye" stays before the first screen comes back, in milliseconds. */
const GOODBYE_MS = 30_000;

/** From the first screen to the menu, and out again; the first screen itself is in idle/. */
export function entranceRoutes(app: Hono<WebEnv>, atm: Atm): void {
  app.get("/signin", (c) => {
    if (c.var.session?.customerSession) return c.redirect("/menu", 303);
    if (isOrderedClosed(atm)) return c.redirect("/", 303);
    return show(c, <SignInScreen frame={frameOf(c, atm)} {...formOf(sessionOf(c, atm), "/signin")} />);
  });
  app.get(WAIT, (c) => showWait(c, atm));
  app.get("/signup", (c) => {
    if (c.var.session?.customerSession) return c.redirect("/menu", 303);
    if (isOrderedClosed(atm)) return c.redirect("/", 303);
    return show(c, <SignUpScreen frame={frameOf(c, atm)} {...formOf(sessionOf(c, atm), "/signup")} />);
  });
  app.post("/signin", (c) => comeIn(c, atm, (session, _, ...words) => signIn(atm, session, ...words)));
  app.post("/signup", (c) => comeIn(c, atm, (...words) => signUp(atm, ...words)));
  app.post("/signout", async (c) => {
    const session = c.var.session;
    const to = spoken(c, "/goodbye");
    if (session?.customerSession) await session.customerSession.link.request("signout", {}).catch(() => {});
    if (session !== null) atm.sessions.end(session, "done");
    takeCookie(c, atm);
    return c.redirect(to, 303);
  });
  app.get("/goodbye", (c) => {
    leadAway(c, GOODBYE_MS, "/");
    return show(c, <StandardScreen frame={frameOf(c, atm)} message="goodbye" />);
  });
  app.get("/expired", (c) => {
    if (c.var.session?.customerSession) return c.redirect("/menu", 303);
    if (c.var.lapsed) takeCookie(c, atm);
    return showError(c, atm, "expired", 200);
  });
}

/** The draft for a page, and the token of the form to show with it. */
export function formOf(session: Session, at: string) {
  const draft = session.takeDraft(at);
  const form = session.form(draft?.token) ?? session.newForm();
  return { draft, token: form.token };
}

type ComeIn = (session: Session, form: OneTime<FormAnswer>, locale: Locale, credentials: Credentials) => Promise<FormAnswer>;

/** The bank has taken the machine out of service: customers who are at it finish, and nobody comes in. */
const isOrderedClosed = ({ machine }: Atm): boolean => machine.cash.closedBy === "order";

async function comeIn(c: WebRequest, atm: Atm, act: ComeIn): Promise<Response> {
  if (c.var.session?.customerSession) return c.redirect("/menu", 303);
  if (isOrderedClosed(atm)) return c.redirect("/", 303);
  const session = sessionOf(c, atm);
  const { username = "", password = "", [REPEAT]: repeat, form: token } = await readForm(c);
  const credentials = { username: username.trim(), password };
  const frame = frameOf(c, atm);
  const { entrance } = frame.words;
  const empty = emptyField(credentials, { username: entrance.username, password: entrance.password }, frame);
  const problem = empty ?? (c.req.path === "/signup" ? repeatProblem(password, repeat, frame) : null);
  if (problem !== null) return sendBack(c, session, { at: c.req.path, values: { username: credentials.username }, problem });
  const answer = await fillOnce(session, token, [credentials.username, password], (form) =>
    act(session, form, frame, credentials),
  );
  if (answer.session !== undefined) {
    giveSession(c, atm, answer.session);
    await tellNews(c, atm, answer.session);
  }
  return c.redirect(answer.to, 303);
}

/** Tells a customer who has just signed in the outcome of operations whose ending could not be shown. */
async function tellNews(c: WebRequest, atm: Atm, session: Session): Promise<void> {
  const items = await c.var.news.take(session.customerSession?.username ?? "");
  session.notice ??= newsText(items, frameOf(c, atm));
}

/** Fills in the form of this token once. Other fields, or a form that is gone, count as a new request with a new form. */
export function fillOnce(
  session: Session,
  token: string | undefined,
  fields: readonly string[],
  act: (form: OneTime<FormAnswer>) => Promise<FormAnswer>,
): Promise<FormAnswer> {
  const form = session.form(token) ?? session.newForm();
  const answer = form.fill(fields, () => act(form));
  if (answer !== null) return answer;
  return fillOnce(session, session.newForm().token, fields, act);
}

/** The notice at the next sign-in, a sentence for each operation; null if there is none. */
function newsText(items: readonly NewsItem[], locale: Locale): string | null {
  const sentences = items.map((item) => {
    const reference = locale.words.frame.reference({ reference: referenceOf(item.request) });
    return `${sentenceOf(item, locale)} (${reference})`;
  });
  return sentences.length === 0 ? null : sentences.join(" ");
}

function sentenceOf({ op, result, amount, paid }: NewsItem, { words: { news }, figures }: Locale): string {
  const figure = { amount: figures.money(amount) };
  if (result === "open") return news.checking(figure);
  if (op === "withdraw" && result === "done" && paid < amount) return news.withdrawPart({ ...figure, paid: figures.money(paid) });
  return news[`${op}${result === "done" ? "Done" : "Undone"}`](figure);
}
