import { createHash, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { canonicalJson, type Json, readCanonicalJson } from "../../model/model.ts";
import { type Bundle, bundleIn } from "./bundle.ts";

/**
 * Precedes the signed bytes. The same key signs receipts, after the label of src/receipts/signed-receipt.ts: neither label begins with the
 * other, so no signature on one is ever one on the other (docs/decisions/0020-evidence.md).
 */
const LABEL = Buffer.from("strongroom-evidence/1\0");

/** A file of evidence is HEAD, the bundle, MIDDLE, the signature in base64, END. All of it is canonical JSON (RFC 8785). */
const [HEAD, MIDDLE, END] = ['{"bundle":', ',"signature":"', '"}'];

/** A file of evidence, read but not verified. */
export interface SignedBundle {
  readonly bundle: Bundle;
  readonly signature: Buffer;
  /** The bundle's own text, which is what is signed. */
  readonly text: string;
}

/** Returns the file of a bundle. The same bundle always gives the same file. */
export function signBundle(bundle: Bundle, privateKey: KeyObject): Buffer {
  const text = canonicalJson(bundle as unknown as Json);
  return Buffer.from(`${HEAD}${text}${MIDDLE}${sign(null, messageOf(text), privateKey).toString("base64")}${END}`);
}

/** Reads a file that signBundle wrote; null for everything else. */
export function readSignedBundle(file: Buffer): SignedBundle | null {
  const value = readCanonicalJson(file.toString()) as { readonly bundle?: Json; readonly signature?: Json } | null | undefined;
  if (value === undefined || value === null || typeof value !== "object" || Object.keys(value).length !== 2) return null;
  const bundle = bundleIn(value.bundle);
  if (bundle === null || typeof value.signature !== "string") return null;
  const text = canonicalJson(value.bundle as Json);
  const signature = Buffer.from(value.signature, "base64");
  const same = Buffer.from(`${HEAD}${text}${MIDDLE}${signature.toString("base64")}${END}`).equals(file);
  return same ? { bundle, signature, text } : null;
}

/** True if the holder of this key signed this bundle. */
export const isSignedBy = ({ text, signature }: SignedBundle, publicKey: KeyObject): boolean =>
  verify(null, messageOf(text), publicKey, signature);

/** The id of the bank's key in a bundle: SHA-256 of the public key in DER (SPKI), in hex. */
export const bankKeyId = (key: KeyObject): string =>
  createHash("sha256")
    .update((key.type === "private" ? createPublicKey(key) : key).export({ type: "spki", format: "der" }))
    .digest("hex");

const messageOf = (text: string): Buffer => Buffer.concat([LABEL, Buffer.from(text)]);
