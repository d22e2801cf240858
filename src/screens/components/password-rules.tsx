import type { Words } from "../words/languages.ts";
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
    </>
  );
};

/** The fewest characters that the bank accepts; its refusal carries its own minimum. */
const PASSWORD_LENGTH_MIN = 8;
/** A password with fewer different characters counts as one repeated character. */
const DIFFERENT_MIN = 4;
/** Minimum of characters besides the username, if a password begins or ends with it. */
const BESIDES_USERNAME_MIN = 6;

/** The rule that a password breaks, as far as this machine can tell: the bank checks more, and decides. */
type Missing = { readonly rule: "length"; readonly count: number } | { readonly rule: "varied" | "username" };

/**
 * The first rule that a password breaks; null if it keeps all. Characters are Unicode code points in NFC. assets/password.js
 * checks the same while the customer types.
 */
export function missingIn(username: string, password: string, least = PASSWORD_LENGTH_MIN): Missing | null {
  const characters = [...password.normalize("NFC").toLowerCase()];
  if (characters.length < least) return { rule: "length", count: least - characters.length };
  const text = characters.join("");
  if (new Set(characters).size < DIFFERENT_MIN || /^(.{1,4})\1+$/su.test(text)) return { rule: "varied" };
  const name = username.trim().toLowerCase();
  const again = name !== "" && (text.startsWith(name) || text.endsWith(name));
  return again && characters.length - [...name].length < BESIDES_USERNAME_MIN ? { rule: "username" } : null;
}

/** The same in words. */
export function missingText(missing: Missing, { password }: Words): string {
  if (missing.rule === "length") return password.tooShort(missing.count);
  return missing.rule === "varied" ? password.tooPlain : password.tooNear;
}
