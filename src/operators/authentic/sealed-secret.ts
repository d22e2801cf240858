import { randomBytes } from "node:crypto";
import { type Key, NONCE_SIZE, openAead, sealAead } from "../../crypto/crypto.ts";
import { canonical, type Value } from "./row-mac.ts";

/**
 * Seals a secret for one place: nonce || ciphertext || tag, by AES-256-GCM with the place as associated data. So nobody can move it to
 * another row or another operator.
 */
export function sealSecret(key: Key, place: readonly Value[], secret: Uint8Array): Buffer {
  // Random, not counted: the key seals far fewer than the 2^32 secrets up to which that is safe.
  const nonce = randomBytes(NONCE_SIZE);
  return Buffer.concat([nonce, sealAead({ name: "aes-256-gcm", key, nonce, ad: canonical("sealed", place) }, secret)]);
}

/** Opens it; null if a bit differs, or if it was sealed for another place or under another key. */
export function openSecretOf(key: Key, place: readonly Value[], sealed: Buffer): Buffer | null {
  if (sealed.length < NONCE_SIZE) return null;
  const nonce = sealed.subarray(0, NONCE_SIZE);
  return openAead({ name: "aes-256-gcm", key, nonce, ad: canonical("sealed", place) }, sealed.subarray(NONCE_SIZE));
}
