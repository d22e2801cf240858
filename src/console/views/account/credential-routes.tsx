import type { Hono } from "hono";
import {
  addCredential,
  beginOwnPasskey,
  beginOwnPassword,
  isFresh,
  type OperatorOutcome,
  removeCredential,
} from "../../../operators/operators.ts";
import { Problem } from "../../components/badge.tsx";
import { ConsolePage } from "../../components/console-page.tsx";
import { showMissing } from "../../components/message-page.tsx";
import type { Console } from "../../parts.ts";
import { proveFirst } from "../../web/kept-forms.ts";
import { type ConsoleEnv, type ConsoleRequest, frameOf, operatorOf, readForm, show } from "../../web/web-request.ts";
import { givenBy, NewPasskey, NewPassword } from "../identity/new-credential.tsx";
import { problemText } from "../identity/problem-text.ts";
import { ACCOUNT, withChanged } from "./account-changes.ts";
import { showAccount } from "./account-page.tsx";

/** The ways in which an operator signs in: another passkey, a password, or one less. Each needs a fresh proof. */
export function credentialRoutes(app: Hono<ConsoleEnv>, console: Console): void {
  const { operators, now } = console;
  for (const way of ["passkey", "password"] as const) {
    const path = `${ACCOUNT}/${way}`;
    const pageOf = way === "passkey" ? showNewPasskey : showNewPassword;
    app.get(path, async (c) =>
      isFresh(operatorOf(c), now()) ? pageOf(c, console, null) : c.redirect(proveFirst(c, console, path, {}), 303),
    );
    app.post(path, async (c) => {
      const added = await addCredential(operators, operatorOf(c), givenBy(way, await readForm(c)), now());
      return answer(c, console, added, { path, done: `${way}-added`, again: (problem) => pageOf(c, console, problem) });
    });
  }
  app.post(`${ACCOUNT}/remove`, async (c) => {
    const { credential = "" } = await readForm(c);
    const removed = await removeCredential(operators, operatorOf(c), credential, now());
    const again = (problem: string) => showAccount(c, console, problem);
    return answer(c, console, removed, { path: ACCOUNT, done: "credential-removed", again });
  });
}

async function answer(
  c: ConsoleRequest,
  console: Console,
  outcome: OperatorOutcome<unknown>,
  ways: { readonly path: string; readonly done: string; readonly again: (problem: string) => Promise<Response> },
): Promise<Response> {
  if (outcome.ok) return c.redirect(withChanged(ways.done), 303);
  if (outcome.refusal === "proof-stale") return c.redirect(proveFirst(c, console, ways.path, {}), 303);
  return ways.again(problemText(outcome));
}

const BACK = { to: ACCOUNT, label: "Your account" };

async function showNewPasskey(c: ConsoleRequest, console: Console, problem: string | null): Promise<Response> {
  const begun = await beginOwnPasskey(console.operators, operatorOf(c), console.now());
  if (!begun.ok) return showMissing(c, console);
  const frame = frameOf(c, console);
  const lead = "Two passkeys on two devices keep you from being locked out. Your other sessions end.";
  return show(
    c,
    <ConsolePage frame={frame} title="Another passkey" lead={lead} back={BACK}>
      <ProblemNote problem={problem} />
      <NewPasskey action={`${ACCOUNT}/passkey`} form={frame.form} ceremony={begun.result} name="My other passkey" />
    </ConsolePage>,
    problem === null ? 200 : 422,
  );
}

async function showNewPassword(c: ConsoleRequest, console: Console, problem: string | null): Promise<Response> {
  const operator = operatorOf(c);
  const totp = await beginOwnPassword(console.operators, operator, console.now());
  const frame = frameOf(c, console);
  const lead = "It signs you in together with six digits, and replaces the password that you have. Your other sessions end.";
  return show(
    c,
    <ConsolePage frame={frame} title="A password with six digits" lead={lead} back={BACK}>
      <ProblemNote problem={problem} />
      <NewPassword action={`${ACCOUNT}/password`} form={frame.form} username={operator.username} totp={totp} />
    </ConsolePage>,
    problem === null ? 200 : 422,
  );
}

const ProblemNote = ({ problem }: { problem: string | null }) =>
  problem === null ? null : (
    <Problem answers>
      <p>{problem}</p>
    </Problem>
  );
