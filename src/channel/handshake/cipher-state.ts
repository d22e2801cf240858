import { type Aead, KEY_SIZE, NONCE_SIZE, openAead, sealAead } from "../../crypto/crypto.ts";

/** The CipherState object of Noise rev 34, section 5.1, with ChaCha20-Poly1305. */
export class CipherState {
  #k: Buffer | null = null;
  #n = 0;

  /** Takes ownership of the key, and erases it when the next one is set. */
  initializeKey(k: Buffer): void {
    this.erase();
    if (k.length !== KEY_SIZE) throw new RangeError(`a key has ${KEY_SIZE} bytes`);
    this.#k = k;
    this.#n = 0;
  }

  encryptWithAd(ad: Uint8Array, plaintext: Uint8Array): Buffer {
    return sealAead(this.#aead(ad), plaintext);
  }

  /** Returns null if the ciphertext does not authenticate. */
  decryptWithAd(ad: Uint8Array, ciphertext: Uint8Array): Buffer | null {
    return openAead(this.#aead(ad), ciphertext);
  }

  erase(): void {
    this.#k?.fill(0);
    this.#k = null;
  }

  #aead(ad: Uint8Array): Aead {
    return { name: "chacha20-poly1305", key: this.#key(), nonce: this.#nextNonce(), ad };
  }

  /**
   * Returns the key. Noise lets a message pass in the clear while there is none. In IKpsk1 every message has a key before
   * its first encryption, so a missing key is a bug here.
   */
  #key(): Buffer {
    if (this.#k === null) throw new Error("no key");
    return this.#k;
  }

  /**
   * Section 12.3: 32 bits of zeros and the 64-bit little-endian n, which is 0 in each encryption of IKpsk1 (PROTOCOL.md,
   * section 3).
   */
  #nextNonce(): Buffer {
    const nonce = Buffer.alloc(NONCE_SIZE);
    nonce.writeUIntLE(this.#n, 4, 6);
    this.#n += 1;
    return nonce;
  }
}
