import { createCipheriv, createDecipheriv } from "node:crypto";
import type { Key } from "./key.ts";

const BLOCK_SIZE = 16;

/**
 * AES-256-CBC over whole blocks with one key and any number of IVs; the caller pads. Setting up a cipher costs the library more
 * than a small record does. So each direction is set up once, at its first use, and continues as one long chain. That changes no
 * byte: in CBC the IV only acts as the block before the first, and the previous block is known.
 */
export class Cbc {
  readonly #key: Key;
  #cipher: ReturnType<typeof createCipheriv> | null = null;
  #decipher: ReturnType<typeof createDecipheriv> | null = null;
  /** The last block of ciphertext, which the library XORs with the next block of plaintext. */
  readonly #before = Buffer.alloc(BLOCK_SIZE);

  constructor(key: Key) {
    this.#key = key;
  }

  /** Overwrites the first block of `padded`; do not reuse it. */
  encrypt(iv: Uint8Array, padded: Uint8Array): Buffer {
    this.#cipher ??= createCipheriv("aes-256-cbc", this.#key, this.#before).setAutoPadding(false);
    for (let i = 0; i < BLOCK_SIZE; i++) padded[i] = (padded[i] as number) ^ (iv[i] as number) ^ (this.#before[i] as number);
    const ciphertext = this.#cipher.update(padded);
    ciphertext.copy(this.#before, 0, ciphertext.length - BLOCK_SIZE);
    return ciphertext;
  }

  /** Decrypts IV || ciphertext in one piece. The plaintext keeps its padding. */
  decrypt(ivAndCiphertext: Uint8Array): Buffer {
    this.#decipher ??= createDecipheriv("aes-256-cbc", this.#key, this.#before).setAutoPadding(false);
    // The IV goes in as if it were ciphertext. Its output means nothing; the next block is chained to it.
    return this.#decipher.update(ivAndCiphertext).subarray(BLOCK_SIZE);
  }
}
