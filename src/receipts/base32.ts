/**
 * RFC 4648 base32 without padding: of the encodings that a QR code holds in 5.5 bits a character, the one that a command line
 * takes without quotes and that people can read out.
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

/** The bytes of which `text` is the one encoding; null for every other text. */
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
  // What is over must be zeros, and fewer than a letter has: else two texts would mean the same bytes.
  return held >= 5 || (bits & ((1 << held) - 1)) !== 0 ? null : bytes;
}
