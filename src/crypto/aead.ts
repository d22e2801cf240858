import { createCipheriv, createDecipheriv } from "node:crypto";
import type { Key } from "./key.ts";

/** The AEAD ciphers in use, by the library's names. All have a nonce of 12 bytes and a tag of 16. */
export type AeadName = "aes-128-gcm" | "aes-256-gcm" | "chacha20-poly1305";

export const NONCE_SIZE = 12;
export const TAG_SIZE = 16;

export interface Aead {
  readonly name: AeadName;
  readonly key: Key | Uint8Array;
  readonly nonce: Uint8Array;
  readonly ad: Uint8Array;
}

/**
 * Writes ciphertext || tag into `target`, which must have exactly that size, and returns it (RFC 5116). The caller must never
 * use a nonce twice with one key. Throws RangeError for a nonce or target of another size.
 */
export function sealAead(
  aead: Aead,
  plaintext: Uint8Array,
  target: Buffer = Buffer.allocUnsafe(plaintext.length + TAG_SIZE),
): Buffer {
  checkNonce(aead.nonce);
  if (target.length !== plaintext.length + TAG_SIZE) throw new RangeError(`no room for a ciphertext in ${target.length} bytes`);
  const cipher = createCipheriv(aead.name as "aes-256-gcm", aead.key, aead.nonce, { authTagLength: TAG_SIZE });
  cipher.setAAD(aead.ad);
  target.set(cipher.update(plaintext));
  cipher.final(); // Returns no bytes: the ciphertext is as long as the plaintext.
  target.set(cipher.getAuthTag(), plaintext.length);
  return target;
}

/** Returns the plaintext, or null if the tag is wrong or missing. Throws RangeError for a nonce of another size. */
export function openAead(aead: Aead, sealed: Uint8Array): Buffer | null {
  checkNonce(aead.nonce);
  if (sealed.length < TAG_SIZE) return null;
  const decipher = createDecipheriv(aead.name as "aes-256-gcm", aead.key, aead.nonce, { authTagLength: TAG_SIZE });
  decipher.setAAD(aead.ad);
  decipher.setAuthTag(sealed.subarray(-TAG_SIZE));
  const plaintext = decipher.update(sealed.subarray(0, -TAG_SIZE));
  try {
    decipher.final();
    return plaintext;
  } catch {
    plaintext.fill(0); // Decrypted but not authenticated: nobody may see it.
    return null;
  }
}

/** The library also accepts shorter nonces and pads them. */
function checkNonce(nonce: Uint8Array): void {
  if (nonce.length !== NONCE_SIZE) throw new RangeError(`a nonce has ${NONCE_SIZE} bytes, not ${nonce.length}`);
}
