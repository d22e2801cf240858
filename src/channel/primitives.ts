import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  diffieHellman,
  generateKeyPairSync,
  hash,
  hkdfSync,
  type KeyObject,
  randomFillSync,
  timingSafeEqual,
} from "node:crypto";
import { breach } from "./breach.ts";

/**
 * Every primitive that the channel stands on, but for the cipher (cbc.ts) and the MAC (hmac.ts) of records. No other file of this
 * room calls the crypto library, so that a review of what is called, and how, is a review of these three pages.
 */

export const KEY_SIZE = 32;
export const TAG_SIZE = 16;
export const NONCE_SIZE = 12;

/** A key that lives on the library's side of the border: no copy of it lies in the JavaScript heap. */
export type Key = KeyObject;

/** An X25519 key pair; `publicKey` is the raw 32 bytes that go over the wire. */
export interface KeyPair {
  readonly privateKey: Key;
  readonly publicKey: Buffer;
}

/** A fresh X25519 key pair. */
export function generateKeyPair(): KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync("x25519");
  return { privateKey, publicKey: publicKey.export({ format: "raw-public" }) };
}

/** The X25519 key pair of 32 private bytes, which stay the caller's to erase. */
export function keyPairFrom(secret: Buffer): KeyPair {
  const privateKey = createPrivateKey({ key: secret, format: "raw-private", asymmetricKeyType: "x25519" });
  return { privateKey, publicKey: createPublicKey(privateKey).export({ format: "raw-public" }) };
}

/** X25519 (RFC 7748). An output of 32 zero bytes, which a public key of low order gives, is a breach. */
export function dh(privateKey: Key, publicKey: Buffer): Buffer {
  const peer = createPublicKey({ key: publicKey, format: "raw-public", asymmetricKeyType: "x25519" });
  try {
    return diffieHellman({ privateKey, publicKey: peer });
  } catch {
    // Between two well-formed keys the library has one reason to fail: the zero output, which it refuses by itself.
    // The published cases (ZeroSharedSecret) are in this room's tests, so a library that stops doing so fails there.
    return breach("dh-zero");
  }
}

/** SHA-256 over the parts in a row. */
export function sha256(...parts: readonly Uint8Array[]): Buffer {
  const joined = Buffer.concat(parts);
  const digest = hash("sha256", joined, "buffer");
  joined.fill(0); // A part may be secret, and this copy of it ends here.
  return digest;
}

export const hmacSha256 = (key: Uint8Array, data: Uint8Array): Buffer => createHmac("sha256", key).update(data).digest();

/** HKDF-SHA-256 (RFC 5869), extract and expand. */
export const hkdf = (salt: Uint8Array, ikm: Uint8Array, info: string | Uint8Array, size: number): Buffer =>
  Buffer.from(hkdfSync("sha256", ikm, salt, info, size));

/** ChaCha20-Poly1305 (RFC 8439): ciphertext || tag(16). */
export function sealChaChaPoly(key: Uint8Array, nonce: Uint8Array, ad: Uint8Array, plaintext: Uint8Array): Buffer {
  checkNonce(nonce);
  const cipher = createCipheriv("chacha20-poly1305", key, nonce, { authTagLength: TAG_SIZE });
  cipher.setAAD(ad, { plaintextLength: plaintext.length });
  const ciphertext = cipher.update(plaintext);
  cipher.final();
  return Buffer.concat([ciphertext, cipher.getAuthTag()]);
}

/** The reverse of sealChaChaPoly; null where the tag is wrong or missing. */
export function openChaChaPoly(key: Uint8Array, nonce: Uint8Array, ad: Uint8Array, sealed: Uint8Array): Buffer | null {
  checkNonce(nonce);
  if (sealed.length < TAG_SIZE) return null;
  const decipher = createDecipheriv("chacha20-poly1305", key, nonce, { authTagLength: TAG_SIZE });
  decipher.setAAD(ad, { plaintextLength: sealed.length - TAG_SIZE });
  decipher.setAuthTag(sealed.subarray(-TAG_SIZE));
  const plaintext = decipher.update(sealed.subarray(0, -TAG_SIZE));
  try {
    decipher.final();
    return plaintext;
  } catch {
    plaintext.fill(0); // It came out before the tag was checked, and must not be seen.
    return null;
  }
}

/** The library takes shorter nonces too, and fills them up. */
function checkNonce(nonce: Uint8Array): void {
  if (nonce.length !== NONCE_SIZE) throw new RangeError(`a nonce has ${NONCE_SIZE} bytes, not ${nonce.length}`);
}

/** Moves a key over the border and leaves zeros where it was. */
export function keyFrom(secret: Buffer): Key {
  const key = createSecretKey(secret);
  secret.fill(0);
  return key;
}

/** Compares in constant time; false at once for sizes that differ, which are no secret. */
export const equal = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && timingSafeEqual(a, b);

const pool = Buffer.alloc(4096);
let poolAt = pool.length;

/** Fills a small target from the CSPRNG. One call of the library serves many targets; what is handed out is forgotten. */
export function fillRandom(target: Uint8Array): void {
  if (target.length > pool.length) throw new RangeError(`at most ${pool.length} bytes at a time`);
  if (poolAt + target.length > pool.length) {
    randomFillSync(pool);
    poolAt = 0;
  }
  const end = poolAt + target.length;
  target.set(pool.subarray(poolAt, end));
  pool.fill(0, poolAt, end);
  poolAt = end;
}
