import { type KeyObject, sign, verify } from "node:crypto";
import { decodeReceipt, encodeReceipt, type Receipt, ReceiptError, receiptSize } from "./receipt.ts";

/** Precedes the signed bytes: this key's signature on anything else (src/evidence/bundle/signed-bundle.ts) is never one on a receipt. */
const LABEL = Buffer.from("strongroom-receipt/1\0");
const PREFIX = "SR1:";
const SIGNATURE_SIZE = 64;

/**
 * Returns the receipt as a text of at most 272 characters that a QR code holds well: "SR1:" and the base32 of the receipt's bytes
 * and the bank's Ed25519 signature. The same receipt always gives the same text.
 */
export function signReceipt(receipt: Receipt, privateKey: KeyObject): string {
  const bytes = encodeReceipt(receipt);
  return PREFIX + encodeBase32(Buffer.concat([bytes, sign(null, Buffer.concat([LABEL, bytes]), privateKey)]));
}

/**
 * Returns the receipt if the holder of this key signed it. Accepts white space and lower case, because people copy such texts by
 * hand. Throws ReceiptError.
 */
export function verifyReceipt(text: string, publicKey: KeyObject): Receipt {
  const { bytes, signature } = partsOf(text);
  if (!verify(null, Buffer.concat([LABEL, bytes]), publicKey, signature))
    throw new ReceiptError("receipt-forged", "the receipt is NOT genuine: it was altered, or this bank did not sign it");
  return decodeReceipt(bytes);
}

/** The bytes of a signed receipt and those of its signature, neither of them checked. Throws ReceiptError for another length. */
export function partsOf(text: string): { readonly bytes: Buffer; readonly signature: Buffer } {
  const whole = text.replaceAll(/\s/g, "").toUpperCase();
  if (!whole.startsWith(PREFIX))
    throw new ReceiptError("receipt-form", `this is no receipt: the text of one begins with ${PREFIX}`);
  const all = decodeBase32(whole.slice(PREFIX.length));
  const size = all === null ? 0 : receiptSize(all);
  if (all === null || all.length !== size + SIGNATURE_SIZE)
    throw new ReceiptError("receipt-cut", "the receipt is not whole: a part of it is missing or was altered; copy all of it");
  return { bytes: all.subarray(0, size), signature: all.subarray(size) };
}

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
