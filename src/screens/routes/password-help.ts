import type { Words } from "../words/languages.ts";

/** The fewest characters that the bank takes; it tells its own number when it refuses. */
export const PASSWORD_LENGTH_MIN = 8;
/** Fewer different characters than this are as good as one repeated. */
const DIFFERENT_MIN = 4;
/** What must be left of a password that begins or ends with the username. */
const BESIDES_USERNAME_MIN = 6;

/** What is missing in a password, as far as this machine can tell: the bank knows more, and decides. */
export type Missing = { readonly rule: "length"; readonly count: number } | { readonly rule: "varied" | "username" };

/**
 * The first rule that a password does not keep; null where it keeps all. Characters are Unicode code points in NFC.
 * assets/password.js says the same while the customer types.
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
