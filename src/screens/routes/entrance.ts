import {
  type Atm,
  type BankLink,
  type Draft,
  type FormAnswer,
  LinkError,
  type OneTime,
  type Problem,
  type Session,
} from "../../atm/atm.ts";
import { newRequestId } from "../../model/model.ts";
import { type Field, OPERATIONS } from "../../protocol/protocol.ts";
import { WAIT } from "../pages/wait-screen.tsx";
import { newPasswordProblem, problemOf, unreachable } from "../words/entrance-problem.ts";
import { type Locale, refusalText } from "../words/refusal-text.ts";

/** The entries of a customer who signs in or signs up. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** Signs in on a new channel, which stays the customer's until sign-out; or leaves a draft with the reason. */
export async function signIn(atm: Atm, session: Session, locale: Locale, credentials: Credentials): Promise<FormAnswer> {
  const back = (problem: Problem): FormAnswer => leaveDraft(session, { at: "/signin", ...kept(credentials), problem });
  if (!areWords(credentials)) return back({ text: refusalText("credentials-wrong", {}, locale) });
  try {
    const entered = await onNewLink(atm, (link) => enter(atm, link, session, locale, credentials));
    if (!("text" in entered)) return { to: "/menu", session: entered };
    if (entered.waitS === undefined) return back(entered);
    session.wait = { until: performance.now() + entered.waitS * 1_000, username: credentials.username };
    return { to: WAIT };
  } catch (error) {
    return back(unreachable(error, atm, locale, locale.words.entrance.noAnswer));
  }
}

/** Opens an account and signs in, both on one new channel; or leaves a draft with the reason. */
export async function signUp(
  atm: Atm,
  session: Session,
  form: OneTime<FormAnswer>,
  locale: Locale,
  credentials: Credentials,
): Promise<FormAnswer> {
  const back = (problem: Problem): FormAnswer => leaveDraft(session, { at: "/signup", ...kept(credentials), problem });
  if (!areWords(credentials)) return back(problemOf({ refusal: "username-invalid", details: {} }, locale));
  try {
    const [link, outcome] = await onNewLink(
      atm,
      async (link) => [link, await link.request("signup", credentials, form.request)] as const,
    );
    if (!outcome.ok) {
      link.close("done");
      return back(newPasswordProblem(outcome, "password", credentials, locale) ?? problemOf(outcome, locale, form.request));
    }
    const entered = await orClose(link, enter(atm, link, session, locale, credentials)).catch(() => ({ text: "" }));
    const notice = locale.words.entrance.opened;
    if ("text" in entered) return leaveDraft(session, { at: "/signin", ...kept(credentials), notice });
    entered.notice = notice;
    return { to: "/menu", session: entered };
  } catch (error) {
    // The repeat carries the same request id: one account is opened, whether or not the first request arrived.
    form.again();
    const problem = unreachable(error, atm, locale, locale.words.entrance.signUpNoAnswer, form.request);
    return leaveDraft(session, { at: "/signup", ...kept(credentials), problem, token: form.token });
  }
}

/** Signs in on this channel: returns the session, or the problem after closing the channel. */
async function enter(
  atm: Atm,
  link: BankLink,
  { language, contrast }: Session,
  locale: Locale,
  credentials: Credentials,
): Promise<Session | Problem> {
  const request = newRequestId();
  const outcome = await link.request("signin", credentials, request);
  if (!outcome.ok) {
    link.close("done");
    return problemOf(outcome, locale, request);
  }
  const { username, currency, exponent } = outcome.result;
  atm.currency = { code: currency, exponent };
  atm.machine.recovery.hurry();
  const entered = atm.sessions.begin({ username, link });
  entered.language = language;
  entered.contrast = contrast;
  return entered;
}

/**
 * Does this over a new channel; over another one, at whichever server answers, if that channel ends meanwhile. So `act` must be free to
 * happen twice.
 */
async function onNewLink<Result>(atm: Atm, act: (link: BankLink) => Promise<Result>): Promise<Result> {
  const link = await atm.openLink();
  try {
    return await act(link);
  } catch (error) {
    const isGone = link.over;
    link.close("done");
    if (!(error instanceof LinkError) || !isGone) throw error;
  }
  const next = await atm.openLink();
  return await orClose(next, act(next));
}

/** Returns the answer; on an error, closes the channel before it throws on. */
async function orClose<Answer>(link: BankLink, answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    link.close("done");
    throw error;
  }
}

const kept = ({ username }: Credentials) => ({ values: { username } });

function leaveDraft(session: Session, draft: Draft): FormAnswer {
  session.draft = draft;
  return { to: draft.at };
}

/** True if the protocol can carry both. */
const areWords = ({ username, password }: Credentials): boolean =>
  isWord(OPERATIONS.signin.request.username, username) && isWord(OPERATIONS.signin.request.password, password);

/** True if such a field may hold this text. */
export function isWord(field: Field<string>, text: string): boolean {
  try {
    field.decode(text);
    return true;
  } catch {
    return false;
  }
}
