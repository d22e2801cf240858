import { foldName } from "../model/model.ts";

/**
 * The letters are those of ASCII alone: a payee is chosen by this name, and among all the world's letters many look the
 * same ("alice" with a Cyrillic "а").
 */
const USERNAME = /^[A-Za-z][A-Za-z0-9._-]{2,31}$/;

/** True for what a customer may be called: 3 to 32 letters, digits, dots, dashes or underscores, a letter first. */
export const isUsername = (text: string): boolean => USERNAME.test(text);

/** The form in which two usernames are compared: "Alice" and "alice" are the same customer. The column `folded` has it too. */
export const foldUsername = foldName;

/** A name that a friend knows again and a stranger learns little from: "alice" is "a•••e", whatever its length. */
export function maskUsername(username: string): string {
  return `${username.slice(0, 1)}•••${username.slice(-1)}`;
}
