import { foldName } from "../model/model.ts";

/**
 * Only ASCII letters: customers choose a payee by this name, and many other letters look the same ("alice" with a Cyrillic "а").
 */
const USERNAME = /^[A-Za-z][A-Za-z0-9._-]{2,31}$/;

/** True for a valid username: 3 to 32 letters, digits, dots, dashes or underscores, a letter first. */
export const isUsername = (text: string): boolean => USERNAME.test(text);

/**
 * Returns the form in which usernames are compared: "Alice" and "alice" are the same customer. The column `folded` has it too.
 */
export const foldUsername = foldName;

/** Masks a username, so that a friend recognises it and a stranger learns little: "alice" is "a•••e", whatever its length. */
export function maskUsername(username: string): string {
  return `${username.slice(0, 1)}•••${username.slice(-1)}`;
}
