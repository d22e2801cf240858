import { Problem } from "../../components/badge.tsx";
import { ConsolePage } from "../../components/console-page.tsx";
import { type ConsoleRequest, type Frames, frameOf, type ShowStatus, show } from "../../web/web-request.ts";
import { PasskeyForm } from "./passkey-form.tsx";
import { CodeField, TextField } from "./text-field.tsx";

interface SignIn {
  /** The page that follows. */
  readonly to: string;
  /** True if the browser had a session, which is over. */
  readonly hasEnded?: boolean;
  readonly problem?: string | null;
  readonly username?: string;
}

/** Shows the page on which operators sign in, at whichever address somebody asked for. */
export function showSignIn(
  c: ConsoleRequest,
  frames: Frames,
  signIn: SignIn,
  status: ShowStatus = 401,
): Response | Promise<Response> {
  const { to, hasEnded = false, problem = null, username } = signIn;
  const lead = hasEnded
    ? "Your session has ended: it was unused for 15 minutes or is 8 hours old, or your account was changed. Sign in again."
    : "The console is for the people who run the bank.";
  return show(
    c,
    <ConsolePage frame={frameOf(c, frames)} title="Sign in" lead={lead}>
      {problem !== null && (
        <Problem answers>
          <p>{problem}</p>
        </Problem>
      )}
      <div class="two-ways">
        <section aria-labelledby="by-passkey">
          <h2 id="by-passkey">With a passkey</h2>
          <p class="aside">Your device or security key asks for its PIN, your finger or your face.</p>
          <PasskeyForm
            kind="get"
            action="/sign-in/passkey"
            form=""
            optionsUrl="/sign-in/options"
            conditional="field-username"
            hidden={{ to }}
            button="Sign in with a passkey"
          />
        </section>
        <section aria-labelledby="by-password">
          <h2 id="by-password">With a password and six digits</h2>
          <form method="post" action="/sign-in" class="form" novalidate>
            <input type="hidden" name="to" value={to} />
            <TextField name="username" label="Username" value={username} autocomplete="username webauthn" most={64} />
            <TextField name="password" label="Password" kind="password" autocomplete="current-password" />
            <CodeField />
            <div class="ways">
              <button type="submit">Sign in</button>
            </div>
          </form>
        </section>
      </div>
      <p class="aside">
        If you have lost every way to sign in, ask two administrators: one proposes your recovery, the other approves it.
      </p>
    </ConsolePage>,
    status,
  );
}
