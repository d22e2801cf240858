import { hash } from "node:crypto";
import type { Key } from "./key.ts";

const SIZES = { sha256: { block: 64, digest: 32 }, sha512: { block: 128, digest: 64 } } as const;
type HashName = keyof typeof SIZES;
/** Said in full, so that the library need not find out each time whether the hash is one whose length must be said. */
const AS_STRING = {
  sha256: { outputEncoding: "latin1", outputLength: SIZES.sha256.digest },
  sha512: { outputEncoding: "latin1", outputLength: SIZES.sha512.digest },
} as const;
const IPAD = 0x36;
const OPAD = 0x5c;

/**
 * HMAC (RFC 2104) with one key and any number of messages. The library makes an object for each message, and sets the key up in
 * it: that costs several times what it costs to hash a record. Here the two blocks that the key comes to are made once, at its
 * first use, and a message is two calls of the library's hash.
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
   * Writes the MAC of the parts in a row: as many bytes of it as the target has. Digests come as strings, a character a byte:
   * memory of its own for each would cost the library more than the hashing.
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
    // Beside the key's block, what the bank's digests are made of: the body of a request may hold a password.
    room.fill(0, 0, end);
    target.write(hash(name, outer, AS_STRING[name]), 0, target.length, "latin1");
  }

  /** Leaves zeros where the two blocks were. A message that comes all the same makes them anew. */
  erase(): void {
    this.#blocks?.inner.fill(0);
    this.#blocks?.outer.fill(0);
    this.#blocks = null;
  }
}

/** What is hashed stands here, one message after the other: no call of the hash yields. A record finds room. */
let room = Buffer.alloc(32 * 1024);

interface Blocks {
  /** The key XOR ipad. */
  readonly inner: Buffer;
  /** The key XOR opad, and behind it room for the inner digest. */
  readonly outer: Buffer;
}

function blocksOf(name: HashName, key: Key): Blocks {
  const { block, digest } = SIZES[name];
  const secret = key.export();
  const short = secret.length > block ? hash(name, secret, "buffer") : secret;
  // One piece of more than 64 bytes: smaller ones live on the heap, where a collection leaves copies behind.
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
