import { createSecretKey, type KeyObject, timingSafeEqual } from "node:crypto";

export const KEY_SIZE = 32;

/** A key held by the crypto library. No copy of it lies in the JavaScript heap. */
export type Key = KeyObject;

/** Hands a secret key to the library and overwrites the caller's bytes with zeros. */
export function keyFrom(secret: Buffer): Key {
  const key = createSecretKey(secret);
  secret.fill(0);
  return key;
}

/** Compares in constant time. Returns false at once if the sizes differ: sizes are not secret. */
export const equal = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && timingSafeEqual(a, b);
