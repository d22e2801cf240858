import type { Draft } from "../atm/session.ts";
import { DraftNote, Field, Form, Primary, Way } from "./fields.tsx";
import { type Frame, Page } from "./page.tsx";

interface EntranceProps {
  readonly frame: Frame;
  readonly token: string;
  readonly draft: Draft | null;
}

export const SignInScreen = ({ frame, token, draft }: EntranceProps) => (
  <Page frame={frame} title="Sign in" heading="Sign in" lead="Make sure that nobody looks over your shoulder.">
    <DraftNote draft={draft} />
    <Form action="/signin" token={token}>
      <Field id="username" label="Username" draft={draft} first={draft?.notice === undefined} />
      <Field id="password" label="Password" type="password" most={128} draft={draft} first={draft?.notice !== undefined} />
      <div class="ways">
        <Primary>Sign in</Primary>
        <Way to="/">Cancel</Way>
      </div>
    </Form>
    <p class="aside">
      No account yet? <a href="/signup">Open one</a>
    </p>
  </Page>
);

export const SignUpScreen = ({ frame, token, draft }: EntranceProps) => (
  <Page frame={frame} title="Sign up" heading="Open an account" lead="Choose a username and a password. That is all we ask.">
    <DraftNote draft={draft} />
    <Form action="/signup" token={token}>
      <Field
        id="username"
        label="Username"
        hint="3 to 32 letters, digits, dots, dashes or underscores."
        most={32}
        draft={draft}
        first
      />
      <Field
        id="password"
        label="Password"
        hint="At least 8 characters. A few unrelated words are easy to keep."
        type="password"
        most={128}
        draft={draft}
      />
      <div class="ways">
        <Primary>Sign up</Primary>
        <Way to="/">Cancel</Way>
      </div>
    </Form>
    <p class="aside">
      Already a customer? <a href="/signin">Go to sign-in</a>
    </p>
  </Page>
);

export const PasswordScreen = ({ frame, token, draft }: EntranceProps) => (
  <Page
    frame={frame}
    title="Change password"
    heading="Change your password"
    lead="You stay signed in. The new password counts from the next sign-in on."
  >
    <DraftNote draft={draft} />
    <Form action="/password" token={token}>
      <Field id="password" label="Current password" type="password" most={128} draft={draft} first />
      <Field
        id="replacement"
        label="New password"
        hint="At least 8 characters. A few unrelated words are easy to keep."
        type="password"
        most={128}
        draft={draft}
      />
      <div class="ways">
        <Primary>Change password</Primary>
        <Way to="/menu">Cancel</Way>
      </div>
    </Form>
  </Page>
);
