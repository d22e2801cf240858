/**
 * The form in which two names are compared (PROTOCOL.md, section 11): the letters A to Z count as a to z, and every other character as
 * itself, so that code and database (`lower` under "C") agree whatever Unicode's tables become.
 */
export const foldName = (name: string): string => name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

/** True for two spellings of one name. */
export const isSameName = (one: string, other: string): boolean => foldName(one) === foldName(other);
