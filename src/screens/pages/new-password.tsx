import type { Draft } from "../../atm/atm.ts";
import { Field } from "../components/fields.tsx";
import type { Frame } from "../components/frame.ts";
import { Icon } from "../components/icons.tsx";
import { PasswordRules } from "../components/password-rules.tsx";

/** The id of the field in which a new password is typed again. */
export const REPEAT = "repeat";

interface NewPasswordProps {
  readonly frame: Frame;
  readonly id: string;
  readonly label: string;
  readonly draft: Draft | null;
}

/**
 * The fields of a new password: it is typed twice, because nobody could sign in with a password that has a slip in it. With the script it
 * can also be looked at.
 */
export const NewPassword = ({ frame: { words }, frame, id, label, draft }: NewPasswordProps) => (
  <>
    <Field
      id={id}
      label={label}
      hint={words.password.advice}
      type="password"
      most={128}
      draft={draft}
      describedBy={`${id}-rules`}
    >
      <PasswordRules frame={frame} field={id} />
    </Field>
    <Field
      id={REPEAT}
      label={words.password.again}
      type="password"
      most={128}
      draft={draft}
      same={{ as: id, problem: words.password.differs }}
      class="repeat"
    >
      {/* Only the script can show it, so the script shows this. */}
      <button type="button" class="quiet reveal" data-reveal aria-pressed="false" hidden>
        <Icon name="show" /> {words.password.show}
      </button>
    </Field>
  </>
);
