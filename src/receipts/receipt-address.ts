/** Characters that a receipt's text may have between its own. */
const SPACE = /\s/g;

/**
 * The address of the page that checks this receipt, for its QR code: `origin` is that page's server
 * (https://receipts.bank.example), `language` a BCP 47 tag. All of it is in capitals, which a QR code holds in fewer squares;
 * neither a server's name nor the page tells them from small letters (docs/PROTOCOL.md, section 11.3).
 */
export const addressOf = (origin: string, language: string, text: string): string =>
  `${origin}/${language}/${text}`.toUpperCase();

/** The receipt's text in what somebody has scanned or copied: itself, or the address of the page that checks it. Null if there is none. */
export function receiptIn(given: string): string | null {
  const text = given.replaceAll(SPACE, "").toUpperCase();
  const at = text.startsWith("SR1:") ? 0 : /^HTTPS?:\/\/[^/]+\/[A-Z-]{2,12}\/SR1:/.test(text) ? text.lastIndexOf("/") + 1 : -1;
  return at < 0 ? null : text.slice(at);
}
