import type { Hono } from "hono";
import {
  beginPasskeyProof,
  isFresh,
  listCredentials,
  proveAgainWithPasskey,
  proveAgainWithPassword,
} from "../../../operators/operators.ts";
import { Problem } from "../../components/badge.tsx";
import { ConsolePage } from "../../components/console-page.tsx";
import type { Console } from "../../parts.ts";
import { type ConsoleEnv, type ConsoleRequest, frameOf, operatorOf, ownPath, readForm, show } from "../../web/web-request.ts";
import { PasskeyForm } from "./passkey-form.tsx";
import { answerOf, placeOf } from "./place.ts";
import { problemText } from "./problem-text.ts";
import { CodeField, TextField } from "./text-field.tsx";

/** A fresh proof of identity, which leads on to the page that needs it. */
export function proveRoutes(app: Hono<ConsoleEnv>, console: Console): void {
  const { operators, now } = console;
  app.get("/prove", async (c) => {
    const to = ownPath(c.req.query("to"));
    return isFresh(operatorOf(c), now()) ? c.redirect(to, 303) : showProve(c, console, to, null);
  });
  app.get("/prove/options", async (c) => c.json(await beginPasskeyProof(operators, operatorOf(c), now())));
  app.post("/prove", async (c) => {
    const { to: way, challenge, credential, password = "", code = "" } = await readForm(c);
    const [operator, at, to] = [operatorOf(c), now(), ownPath(way)];
    const proven =
      challenge === undefined
        ? await proveAgainWithPassword(operators, operator, { password, code, address: placeOf(c).address, at })
        : await proveAgainWithPasskey(operators, operator, { challenge, response: answerOf(credential), at });
    return proven.ok ? c.redirect(to, 303) : showProve(c, console, to, problemText(proven));
  });
}

/** Offers the ways that this operator has. */
async function showProve(c: ConsoleRequest, console: Console, to: string, problem: string | null): Promise<Response> {
  const { passkeys, password } = await listCredentials(console.operators, operatorOf(c));
  const frame = frameOf(c, console);
  return show(
    c,
    <ConsolePage
      frame={frame}
      title="Prove that it is you"
      lead="What follows needs a proof of your identity that is at most five minutes old. What you have typed is kept."
    >
      {problem !== null && (
        <Problem answers>
          <p>{problem}</p>
        </Problem>
      )}
      <div class="two-ways">
        {passkeys.length > 0 && (
          <section aria-labelledby="by-passkey">
            <h2 id="by-passkey">With a passkey</h2>
            <PasskeyForm
              kind="get"
              action="/prove"
              form={frame.form}
              optionsUrl="/prove/options"
              hidden={{ to }}
              button="Prove it with a passkey"
            />
          </section>
        )}
        {password !== null && (
          <section aria-labelledby="by-password">
            <h2 id="by-password">With your password and six digits</h2>
            <form method="post" action="/prove" class="form" novalidate>
              <input type="hidden" name="form" value={frame.form} />
              <input type="hidden" name="to" value={to} />
              <TextField name="password" label="Password" kind="password" autocomplete="current-password" />
              <CodeField />
              <div class="ways">
                <button type="submit">Prove it</button>
              </div>
            </form>
          </section>
        )}
      </div>
      <p>
        <a href={to}>Back without a proof</a>
      </p>
    </ConsolePage>,
    problem === null ? 200 : 422,
  );
}
