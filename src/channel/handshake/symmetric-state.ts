import { dh, hkdf, type Key, sha256 } from "../../crypto/crypto.ts";
import { breach } from "../connection/breach.ts";
import { CipherState } from "./cipher-state.ts";

/** The Noise values after the last message, from which all keys of the session are derived (PROTOCOL.md, section 4). */
export interface NoiseResult {
  readonly ck: Buffer;
  readonly h: Buffer;
}

const PROTOCOL_NAME = Buffer.from("Noise_IKpsk1_25519_ChaChaPoly_SHA256");

/** The SymmetricState object of Noise rev 34, section 5.2, with SHA-256: the chaining key, the transcript and its cipher. */
export class SymmetricState {
  readonly #cipher = new CipherState();
  #h: Buffer;
  #ck: Buffer;

  /** InitializeSymmetric(protocol_name): the name has 36 bytes, more than a hash, so it is hashed. */
  constructor() {
    this.#h = sha256(PROTOCOL_NAME);
    this.#ck = Buffer.from(this.#h);
  }

  mixHash(data: Uint8Array): void {
    this.#h = sha256(this.#h, data);
  }

  mixKey(ikm: Uint8Array): void {
    const [ck, k] = this.#derive(ikm, 2) as [Buffer, Buffer];
    this.#rekey(ck, k);
  }

  mixKeyAndHash(ikm: Uint8Array): void {
    const [ck, h, k] = this.#derive(ikm, 3) as [Buffer, Buffer, Buffer];
    this.mixHash(h);
    h.fill(0);
    this.#rekey(ck, k);
  }

  /** The token `e`: in PSK mode the ephemeral key goes into the chaining key too (section 9.2). */
  mixEphemeral(publicKey: Buffer): void {
    this.mixHash(publicKey);
    this.mixKey(publicKey);
  }

  /** The tokens `ee`, `es`, `se` and `ss`. Throws a breach for an output of zeros. */
  mixDh(privateKey: Key, publicKey: Buffer): void {
    const secret = dh(privateKey, publicKey) ?? breach("dh-zero");
    this.mixKey(secret);
    secret.fill(0);
  }

  encryptAndHash(plaintext: Uint8Array): Buffer {
    const ciphertext = this.#cipher.encryptWithAd(this.#h, plaintext);
    this.mixHash(ciphertext);
    return ciphertext;
  }

  /** Returns null if the ciphertext does not authenticate; the handshake must end then. */
  decryptAndHash(ciphertext: Uint8Array): Buffer | null {
    const plaintext = this.#cipher.decryptWithAd(this.#h, ciphertext);
    this.mixHash(ciphertext);
    return plaintext;
  }

  /** Returns copies of `ck` and `h`, which the caller erases. Split() is not called: its keys are not used. */
  result(): NoiseResult {
    return { ck: Buffer.from(this.#ck), h: Buffer.from(this.#h) };
  }

  erase(): void {
    this.#cipher.erase();
    this.#ck.fill(0);
  }

  /** Noise's HKDF is that of RFC 5869 with `ck` as salt and no info. */
  #derive(ikm: Uint8Array, outputs: number): Buffer[] {
    const okm = hkdf(this.#ck, ikm, "", 32 * outputs);
    return Array.from({ length: outputs }, (_, i) => okm.subarray(32 * i, 32 * (i + 1)));
  }

  #rekey(ck: Buffer, k: Buffer): void {
    this.#ck.fill(0);
    this.#ck = ck;
    this.#cipher.initializeKey(k);
  }
}
