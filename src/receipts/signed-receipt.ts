import { type KeyObject, sign, verify } from "node:crypto";
import { decodeBase32, encodeBase32 } from "./base32.ts";
import { decodeReceipt, encodeReceipt, type Receipt, receiptSize } from "./receipt.ts";
import { ReceiptError } from "./receipt-error.ts";

/** Precedes the signed bytes, so that this key's signature on anything else is never one on a receipt. */
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
  const whole = text.replaceAll(/\s/g, "").toUpperCase();
  if (!whole.startsWith(PREFIX))
    throw new ReceiptError("receipt-form", `this is no receipt: the text of one begins with ${PREFIX}`);
  const all = decodeBase32(whole.slice(PREFIX.length));
  const size = all === null ? 0 : receiptSize(all);
  if (all === null || all.length !== size + SIGNATURE_SIZE)
    throw new ReceiptError("receipt-cut", "the receipt is not whole: a part of it is missing or was altered; copy all of it");
  const bytes = all.subarray(0, size);
  if (!verify(null, Buffer.concat([LABEL, bytes]), publicKey, all.subarray(size)))
    throw new ReceiptError("receipt-forged", "the receipt is NOT genuine: it was altered, or this bank did not sign it");
  return decodeReceipt(bytes);
}
