import type { Draft } from "../../atm/atm.ts";
import { Field, Form, Primary, Way } from "../components/fields.tsx";
import type { Frame } from "../components/frame.ts";
import { Page } from "../components/page.tsx";
import { sentence } from "../components/script.ts";
import { NewPassword } from "./new-password.tsx";

interface EntranceProps {
  readonly frame: Frame;
  readonly token: string;
  readonly draft: Draft | null;
}

export const SignInScreen = ({ frame, token, draft }: EntranceProps) => {
  const { entrance, frame: ways } = frame.words;
  return (
    <Page {...{ frame, draft }} title={entrance.signInTitle} heading={entrance.signInTitle} lead={entrance.signInLead}>
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
    <Page {...{ frame, draft }} title={entrance.signUpTitle} heading={entrance.signUpHeading} lead={entrance.signUpLead}>
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

export const PasswordScreen = ({ frame, token, draft }: EntranceProps) => {
  const { entrance, frame: ways } = frame.words;
  return (
    <Page {...{ frame, draft }} title={entrance.changeTitle} heading={entrance.changeHeading} lead={entrance.changeLead}>
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
