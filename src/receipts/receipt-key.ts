import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { ReceiptError } from "./receipt.ts";

/** The bank's Ed25519 key for receipts and evidence is kept as its 32-byte seed. */
export const RECEIPT_SEED_SIZE = 32;

/** The private key of a seed. */
export const receiptKeyOf = (seed: Buffer): KeyObject =>
  createPrivateKey({ key: seed, format: "raw-private", asymmetricKeyType: "ed25519" });

/** Returns the public key as PEM (SPKI), which openssl reads too; for a private key, the public key that goes with it. */
export const publicKeyText = (key: KeyObject): string =>
  (key.type === "private" ? createPublicKey(key) : key).export({ type: "spki", format: "pem" }).toString();

/** Reads what publicKeyText writes. Throws ReceiptError `receipt-form` for anything else, also for a private key. */
export function readPublicKey(text: string): KeyObject {
  if (!text.includes("PRIVATE KEY")) {
    const key = tryKey(text);
    if (key?.asymmetricKeyType === "ed25519") return key;
  }
  throw new ReceiptError("receipt-form", "the key file does not hold an Ed25519 public key in PEM");
}

/** The most keys that a bank may have ended: each of them is tried. */
const ENDED_MOST = 32;

/**
 * Reads the public keys that have ended from a file of what publicKeyText wrote, one below the other, with any text between them. Throws
 * ReceiptError `receipt-form` if one is no Ed25519 public key, or there are more than ENDED_MOST.
 */
export function readEndedKeys(text: string): readonly KeyObject[] {
  const blocks = text.match(/-----BEGIN [^-]*-----[\s\S]*?(-----END [^-]*-----|$)/g) ?? [];
  if (blocks.length > ENDED_MOST) throw new ReceiptError("receipt-form", `the file holds more than ${ENDED_MOST} ended keys`);
  return blocks.map(readPublicKey);
}

function tryKey(text: string): KeyObject | null {
  try {
    return createPublicKey(text);
  } catch {
    return null;
  }
}
