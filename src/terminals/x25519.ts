import { createPrivateKey, createPublicKey, diffieHellman, generateKeyPairSync } from "node:crypto";

/** An X25519 key pair as its raw 32 + 32 bytes, the form in which files and the database hold them. */
export interface KeyPair {
  readonly privateKey: Buffer;
  readonly publicKey: Buffer;
}

export const KEY_SIZE = 32;

/** A fresh key pair. */
export function generateKeyPair(): KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync("x25519");
  return { privateKey: privateKey.export({ format: "raw-private" }), publicKey: publicKey.export({ format: "raw-public" }) };
}

/** The key pair of 32 private bytes. */
export function keyPairOf(privateKey: Buffer): KeyPair {
  const key = createPrivateKey({ key: privateKey, format: "raw-private", asymmetricKeyType: "x25519" });
  return { privateKey, publicKey: createPublicKey(key).export({ format: "raw-public" }) };
}

/** False for what can be nobody's public key: another size than 32 bytes, and the points of low order (RFC 7748, section 6.1). */
export function isPublicKey(bytes: Buffer): boolean {
  if (bytes.length !== KEY_SIZE) return false;
  const publicKey = createPublicKey({ key: bytes, format: "raw-public", asymmetricKeyType: "x25519" });
  try {
    // With a point of low order the shared secret is zero whatever the other key, and the library refuses that.
    diffieHellman({ privateKey: generateKeyPairSync("x25519").privateKey, publicKey });
    return true;
  } catch {
    return false;
  }
}
