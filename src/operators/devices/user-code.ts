import { randomInt } from "node:crypto";

/** Consonants: no code is a word, and none sounds like a digit. As RFC 8628, section 6.1, proposes. */
const LETTERS = "BCDFGHJKLMNPQRSTVWXZ";
const LENGTH = 8;
const GROUP = 4;

/** A code for a person to read aloud or type: 8 different letters, one of 5 billion. */
export function newUserCode(): string {
  const left = [...LETTERS];
  return Array.from({ length: LENGTH }, () => left.splice(randomInt(left.length), 1)[0]).join("");
}

/** The code in two groups: BCDF-GHJK. */
export const shownUserCode = (code: string): string => `${code.slice(0, GROUP)}-${code.slice(GROUP)}`;

/** Reads a code as people type it: small letters, with blanks or dashes. Null if it cannot be one. */
export function readUserCode(text: string): string | null {
  const code = text.replaceAll(/[\s-]/g, "").toUpperCase();
  const isCode = code.length === LENGTH && [...code].every((letter) => LETTERS.includes(letter)) && new Set(code).size === LENGTH;
  return isCode ? code : null;
}
