import type { Words } from "../words/languages.ts";

/** The fewest characters that the bank accepts; its refusal carries its own minimum. */
export const PASSWORD_LENGTH_MIN = 8;
/** A password with fewer different characters counts as one repeated character. */
const DIFFERENT_MIN = 4;
/** Minimum of characters besides the username, if a password begins or ends with it. */
const BESIDES_USERNAME_MIN = 6;

/** The rule that a password breaks, as far as this machine can tell: the bank checks more, and decides. */
export type Missing = { readonly rule: "length"; readonly count: number } | { readonly rule: "varied" | "username" };

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
