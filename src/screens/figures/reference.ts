/**
 * The reference that a customer can name at a counter: the last 8 digits of a request id or of a channel's session id. The audit
 * log and the ATM's log have the full id, so a search for these digits finds it.
 */
export const shortReference = (id: string): string => id.slice(-8);

/** Spells every such reference in a text for speech: "1, 9, F, 0", in capitals, because "a" would be read as a word. */
export const spellReferences = (text: string): string =>
  text.replace(/\b[0-9a-f]{8}\b/g, (digits) => [...digits.toUpperCase()].join(", "));
