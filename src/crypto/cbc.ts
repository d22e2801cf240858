import { createCipheriv, createDecipheriv } from "node:crypto";
import type { Key } from "./key.ts";

const BLOCK_SIZE = 16;

/**
 * AES-256-CBC over whole blocks with one key and any number of IVs: the padding is the caller's. To set up a cipher costs the
 * library more than a small record does, so each way is set up once, at its first use, and goes on as one long chain. That
 * changes no byte: in CBC the IV is nothing but the block before the first, and the block before is known.
 */
export class Cbc {
  readonly #key: Key;
  #cipher: ReturnType<typeof createCipheriv> | null = null;
  #decipher: ReturnType<typeof createDecipheriv> | null = null;
  /** The last block of ciphertext, which the library adds to the first block of what comes next. */
  readonly #before = Buffer.alloc(BLOCK_SIZE);

  constructor(key: Key) {
    this.#key = key;
  }

  /** Uses the plaintext up: its first block is another afterwards. */
  encrypt(iv: Uint8Array, padded: Uint8Array): Buffer {
    this.#cipher ??= createCipheriv("aes-256-cbc", this.#key, this.#before).setAutoPadding(false);
    for (let i = 0; i < BLOCK_SIZE; i++) padded[i] = (padded[i] as number) ^ (iv[i] as number) ^ (this.#before[i] as number);
    const ciphertext = this.#cipher.update(padded);
    ciphertext.copy(this.#before, 0, ciphertext.length - BLOCK_SIZE);
    return ciphertext;
  }

  /** The reverse, of IV || ciphertext in a row; the padding is still there. */
  decrypt(ivAndCiphertext: Uint8Array): Buffer {
    this.#decipher ??= createDecipheriv("aes-256-cbc", this.#key, this.#before).setAutoPadding(false);
    // The IV goes in as if it were ciphertext. What comes out for it means nothing; what follows is chained to it.
    return this.#decipher.update(ivAndCiphertext).subarray(BLOCK_SIZE);
  }
}
