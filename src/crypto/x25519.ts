import { createPrivateKey, createPublicKey, diffieHellman, generateKeyPairSync } from "node:crypto";
import { KEY_SIZE, type Key } from "./key.ts";

/** X25519 (RFC 7748). Public keys are the raw 32 bytes that go over the wire. */

export interface KeyPair {
  readonly privateKey: Key;
  readonly publicKey: Buffer;
}

/** Returns a fresh key pair. */
export function generateKeyPair(): KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync("x25519");
  return { privateKey, publicKey: rawPublic(publicKey) };
}

/** Returns the key pair of 32 private bytes. The caller still owns those bytes and erases them. */
export const keyPairFrom = (secret: Buffer): KeyPair =>
  keyPairOf(createPrivateKey({ key: secret, format: "raw-private", asymmetricKeyType: "x25519" }));

/** Returns the key pair of a private key that the library already holds. */
export const keyPairOf = (privateKey: Key): KeyPair => ({ privateKey, publicKey: rawPublic(createPublicKey(privateKey)) });

/** Returns the 32 private bytes, for a file. The caller erases them. */
export const rawPrivate = ({ privateKey }: KeyPair): Buffer => privateKey.export({ format: "raw-private" });

/** Returns the 32 bytes of a public key. */
export const rawPublic = (publicKey: Key): Buffer => publicKey.export({ format: "raw-public" });

/**
 * Returns the 32-byte shared secret, which the caller erases, or null if it is all zeros: the public key is then of low order
 * (RFC 7748, section 6.1). Throws RangeError if the public key does not have 32 bytes.
 */
export function dh(privateKey: Key, publicKey: Buffer): Buffer | null {
  if (publicKey.length !== KEY_SIZE) throw new RangeError(`a public key has ${KEY_SIZE} bytes, not ${publicKey.length}`);
  const peer = createPublicKey({ key: publicKey, format: "raw-public", asymmetricKeyType: "x25519" });
  let shared: Buffer;
  try {
    shared = diffieHellman({ privateKey, publicKey: peer });
  } catch {
    // With two well-formed keys the library fails for one reason only: it refuses the zero output itself.
    return null;
  }
  // Check it here too, so that the rule does not depend on the library.
  return shared.some((byte) => byte !== 0) ? shared : null;
}

/** Returns false for bytes that cannot be a public key: not 32 of them, or a point of low order. */
export const isPublicKey = (bytes: Buffer): boolean =>
  bytes.length === KEY_SIZE && dh(generateKeyPairSync("x25519").privateKey, bytes) !== null;
