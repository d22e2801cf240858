/**
 * Returns the form in which names are compared (PROTOCOL.md, section 11): A to Z become a to z, and every other character stays.
 * So code and database (`lower` under "C") agree even if Unicode's tables change.
 */
export const foldName = (name: string): string => name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

/** Returns true for two spellings of one name. */
export const isSameName = (one: string, other: string): boolean => foldName(one) === foldName(other);
