/**
 * RFC 4648 base32 without padding. A QR code holds it in 5.5 bits a character. Unlike other encodings with that property, a
 * command line takes it without quotes, and people can read it out.
 */
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

export function encodeBase32(bytes: Uint8Array): string {
  let text = "";
  let [bits, held] = [0, 0];
  for (const byte of bytes) {
    bits = ((bits << 8) | byte) & 0xfff;
    for (held += 8; held >= 5; held -= 5) text += ALPHABET[(bits >> (held - 5)) & 31];
  }
  return held === 0 ? text : text + ALPHABET[(bits << (5 - held)) & 31];
}

/** Returns the bytes of which `text` is the one encoding; null for every other text. */
export function decodeBase32(text: string): Buffer | null {
  const bytes = Buffer.alloc(Math.floor((text.length * 5) / 8));
  let [bits, held, at] = [0, 0, 0];
  for (const letter of text) {
    const value = ALPHABET.indexOf(letter);
    if (value < 0) return null;
    bits = ((bits << 5) | value) & 0xfff;
    held += 5;
    if (held < 8) continue;
    held -= 8;
    bytes[at++] = bits >> held;
  }
  // Left-over bits must be zeros, and fewer than a letter has: else two texts would mean the same bytes.
  return held >= 5 || (bits & ((1 << held) - 1)) !== 0 ? null : bytes;
}
