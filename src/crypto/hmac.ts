import { createHmac, hash, hkdfSync } from "node:crypto";
import type { Key } from "./key.ts";

const SIZES = { sha256: { block: 64, digest: 32 }, sha512: { block: 128, digest: 64 } } as const;
type HashName = keyof typeof SIZES;
/** An explicit length saves a lookup per call. */
const AS_STRING = {
  sha256: { outputEncoding: "latin1", outputLength: SIZES.sha256.digest },
  sha512: { outputEncoding: "latin1", outputLength: SIZES.sha512.digest },
} as const;
const IPAD = 0x36;
const OPAD = 0x5c;

/**
 * HMAC (RFC 2104) with one key and any number of messages. The library makes an object for each message and sets the key up in
 * it, which costs several times as much as hashing a record. This class derives the key's two blocks once, at its first use, and
 * makes two calls of the library's hash for each message.
 */
export class Hmac {
  readonly #hash: HashName;
  readonly #key: Key;
  #blocks: Blocks | null = null;

  constructor(hash: HashName, key: Key) {
    this.#hash = hash;
    this.#key = key;
  }

  /**
   * Writes the MAC of the concatenated parts, truncated to the target's size. Digests are strings with one character a byte:
   * allocating a Buffer for each would cost the library more than the hashing.
   */
  write(parts: readonly Uint8Array[], target: Buffer): void {
    const name = this.#hash;
    this.#blocks ??= blocksOf(name, this.#key);
    const { inner, outer } = this.#blocks;
    let size = inner.length;
    for (const part of parts) size += part.length;
    if (size > room.length) room = Buffer.alloc(size);
    room.set(inner);
    let end = inner.length;
    for (const part of parts) {
      room.set(part, end);
      end += part.length;
    }
    outer.write(hash(name, room.subarray(0, end), AS_STRING[name]), inner.length, "latin1");
    // Besides the key's block it holds the input of the bank's digests: the body of a request may hold a password.
    room.fill(0, 0, end);
    target.write(hash(name, outer, AS_STRING[name]), 0, target.length, "latin1");
  }

  /** Overwrites the two blocks with zeros. A later message derives them again. */
  erase(): void {
    this.#blocks?.inner.fill(0);
    this.#blocks?.outer.fill(0);
    this.#blocks = null;
  }
}

/** Input of the hash, shared by all messages, because no call of the hash yields. It has room for a record. */
let room = Buffer.alloc(32 * 1024);

interface Blocks {
  /** The key XOR ipad. */
  readonly inner: Buffer;
  /** The key XOR opad, then room for the inner digest. */
  readonly outer: Buffer;
}

function blocksOf(name: HashName, key: Key): Blocks {
  const { block, digest } = SIZES[name];
  const secret = key.export();
  const short = secret.length > block ? hash(name, secret, "buffer") : secret;
  // One piece of more than 64 bytes: smaller ones are on the heap, where garbage collection leaves copies.
  const bytes = Buffer.allocUnsafeSlow(block + block + digest);
  for (let at = 0; at < block; at++) {
    const byte = short[at] ?? 0;
    bytes[at] = byte ^ IPAD;
    bytes[block + at] = byte ^ OPAD;
  }
  secret.fill(0);
  short.fill(0);
  return { inner: bytes.subarray(0, block), outer: bytes.subarray(block) };
}

/** SHA-256 over the concatenation of the parts. */
export function sha256(...parts: readonly Uint8Array[]): Buffer {
  const joined = Buffer.concat(parts);
  const digest = hash("sha256", joined, "buffer");
  joined.fill(0); // A part may be secret; this copy ends here.
  return digest;
}

/** HMAC-SHA-256 (RFC 2104) over the concatenation of the parts. For many messages under one key, see Hmac. */
export function hmacSha256(key: Uint8Array, ...parts: readonly Uint8Array[]): Buffer {
  const mac = createHmac("sha256", key);
  for (const part of parts) mac.update(part);
  return mac.digest();
}

/** HKDF-SHA-256 (RFC 5869), extract and expand, to `size` bytes. */
export const hkdf = (salt: Uint8Array, ikm: Uint8Array, info: string | Uint8Array, size: number): Buffer =>
  Buffer.from(hkdfSync("sha256", ikm, salt, info, size));

/**
 * The id of a random secret: the first 8 bytes of HMAC-SHA-256(secret, "strongroom key check"), in hex. It names the secret and
 * reveals nothing of it.
 */
export const secretKeyId = (secret: Uint8Array): string =>
  createHmac("sha256", secret).update("strongroom key check").digest("hex").slice(0, 16);
