import type { Draft } from "../../atm/atm.ts";
import { LanguageChoice } from "../components/comfort.tsx";
import { DraftNote, Field, Form, Primary, Way } from "../components/fields.tsx";
import type { Frame } from "../components/frame.ts";
import { Page } from "../components/page.tsx";
import { PasswordRules } from "../components/password-rules.tsx";
import { sentence } from "../components/script.ts";

/** The first screen: sign in, or open an account; below these, the languages. */
export const WelcomeScreen = ({ frame, inService }: { frame: Frame; inService: boolean }) => {
  const { entrance, frame: ways } = frame.words;
  if (!inService)
    return (
      <Page frame={frame} title={entrance.closedTitle} heading={entrance.closed} lead={entrance.closedLead} service="out">
        <LanguageChoice frame={frame} />
      </Page>
    );
  return (
    <Page frame={frame} title={entrance.welcomeTitle} heading={entrance.welcome} lead={entrance.welcomeLead} service="in">
      <nav class="ways tall" aria-label={entrance.begin}>
        <Way to="/signin" primary icon="forward">
          {ways.signIn}
        </Way>
        <Way to="/signup" icon="forward">
          {ways.signUp}
        </Way>
      </nav>
      <LanguageChoice frame={frame} />
    </Page>
  );
};

interface EntranceProps {
  readonly frame: Frame;
  readonly token: string;
  readonly draft: Draft | null;
}

export const SignInScreen = ({ frame, token, draft }: EntranceProps) => {
  const { entrance, frame: ways } = frame.words;
  return (
    <Page frame={frame} title={entrance.signInTitle} heading={entrance.signInTitle} lead={entrance.signInLead}>
      <DraftNote draft={draft} />
      <Form action="/signin" token={token}>
        <Field id="username" label={entrance.username} draft={draft} first={draft?.notice === undefined} />
        <Field
          id="password"
          label={entrance.password}
          type="password"
          most={128}
          draft={draft}
          first={draft?.notice !== undefined}
        />
        <div class="ways">
          <Primary>{ways.signIn}</Primary>
          <Way to="/" back>
            {ways.cancel}
          </Way>
        </div>
      </Form>
      <p class="aside">
        <span data-say={sentence(entrance.noAccount)}>{entrance.noAccount}</span> <a href="/signup">{entrance.openOne}</a>
      </p>
    </Page>
  );
};

export const SignUpScreen = ({ frame, token, draft }: EntranceProps) => {
  const { entrance, frame: ways } = frame.words;
  return (
    <Page frame={frame} title={entrance.signUpTitle} heading={entrance.signUpHeading} lead={entrance.signUpLead}>
      <DraftNote draft={draft} />
      <Form action="/signup" token={token}>
        <Field id="username" label={entrance.username} hint={entrance.usernameHint} most={32} draft={draft} first />
        <NewPassword frame={frame} id="password" label={entrance.password} draft={draft} />
        <div class="ways">
          <Primary>{ways.signUp}</Primary>
          <Way to="/" back>
            {ways.cancel}
          </Way>
        </div>
      </Form>
      <p class="aside">
        <span data-say={sentence(entrance.alreadyCustomer)}>{entrance.alreadyCustomer}</span>{" "}
        <a href="/signin">{entrance.toSignIn}</a>
      </p>
    </Page>
  );
};

interface NewPasswordProps {
  readonly frame: Frame;
  readonly id: string;
  readonly label: string;
  readonly draft: Draft | null;
}

const NewPassword = ({ frame, id, label, draft }: NewPasswordProps) => (
  <Field
    id={id}
    label={label}
    hint={frame.words.password.advice}
    type="password"
    most={128}
    draft={draft}
    describedBy={`${id}-rules`}
  >
    <PasswordRules frame={frame} field={id} />
  </Field>
);

export const PasswordScreen = ({ frame, token, draft }: EntranceProps) => {
  const { entrance, frame: ways } = frame.words;
  return (
    <Page frame={frame} title={entrance.changeTitle} heading={entrance.changeHeading} lead={entrance.changeLead}>
      <DraftNote draft={draft} />
      <Form action="/password" token={token}>
        <Field id="password" label={entrance.currentPassword} type="password" most={128} draft={draft} first />
        <NewPassword frame={frame} id="replacement" label={entrance.newPassword} draft={draft} />
        <div class="ways">
          <Primary>{entrance.change}</Primary>
          <Way to="/menu" back>
            {ways.cancel}
          </Way>
        </div>
      </Form>
    </Page>
  );
};
