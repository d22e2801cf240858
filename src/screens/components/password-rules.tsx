import { missingText, PASSWORD_LENGTH_MIN } from "../routes/password-help.ts";
import { assetUrl } from "../web/assets.ts";
import type { Frame } from "./frame.ts";
import { sentence } from "./script.ts";

/**
 * The rules of a new password, in sight while it is typed. With JavaScript each is ticked off, and a line below names what is
 * missing. Its sentences come from here, one for each number of characters, because each language has its own plurals. Without
 * JavaScript the answer to the form says the same.
 */
export const PasswordRules = ({ frame, field }: { frame: Frame; field: string }) => {
  const { password } = frame.words;
  const short = Array.from({ length: PASSWORD_LENGTH_MIN }, (_, left) => password.tooShort(left + 1));
  const rules = {
    length: password.ruleLength(PASSWORD_LENGTH_MIN),
    varied: password.ruleVaried,
    username: password.ruleUsername,
  };
  return (
    <>
      <ul class="rules" id={`${field}-rules`}>
        {Object.entries(rules).map(([rule, text]) => (
          <li data-rule={rule} data-say={sentence(text)}>
            {text}
          </li>
        ))}
      </ul>
      <p
        class="rules-said"
        role="status"
        data-password={field}
        data-short={JSON.stringify(short)}
        data-varied={missingText({ rule: "varied" }, frame.words)}
        data-username={missingText({ rule: "username" }, frame.words)}
        data-kept={password.kept}
        data-name={frame.username ?? undefined}
      />
      <script src={assetUrl("password.js")} type="module" />
    </>
  );
};
