import { type Aead, KEY_SIZE, NONCE_SIZE, openAead, sealAead } from "../../crypto/crypto.ts";

/** The CipherState object of Noise rev 34, section 5.1, with ChaCha20-Poly1305. */
export class CipherState {
  #k: Buffer | null = null;
  #n = 0;

  /** Takes the key over, and erases it when the next one comes. */
  initializeKey(k: Buffer): void {
    this.erase();
    if (k.length !== KEY_SIZE) throw new RangeError(`a key has ${KEY_SIZE} bytes`);
    this.#k = k;
    this.#n = 0;
  }

  encryptWithAd(ad: Uint8Array, plaintext: Uint8Array): Buffer {
    return sealAead(this.#aead(ad), plaintext);
  }

  /** Null where the ciphertext does not authenticate. */
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
   * The key. Noise lets a message pass in the clear while there is none; in IKpsk1 every message has a key before its
   * first encryption, so that here the lack of one is a bug.
   */
  #key(): Buffer {
    if (this.#k === null) throw new Error("no key");
    return this.#k;
  }

  /** Section 12.3: 32 bits of zeros and the 64-bit little-endian n, which is 0 in each encryption of IKpsk1 (PROTOCOL.md, section 3). */
  #nextNonce(): Buffer {
    const nonce = Buffer.alloc(NONCE_SIZE);
    nonce.writeUIntLE(this.#n, 4, 6);
    this.#n += 1;
    return nonce;
  }
}
