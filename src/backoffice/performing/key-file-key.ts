import { fillRandom, hkdf, KEY_SIZE, type Key, keyFrom, NONCE_SIZE, openAead, sealAead } from "../../crypto/crypto.ts";
import type { RequestId, TerminalId } from "../../model/model.ts";

const CIPHER = "aes-256-gcm";

/** Whose key file it is, and by which proposal. */
export interface KeyFileName {
  readonly terminal: TerminalId;
  readonly proposal: RequestId;
}

/**
 * Hides and authenticates the sealed key files that wait in the database: anybody can seal a file to a machine, so a writer to the database
 * must not put one there, and a reader must not keep one until X25519 falls. The key derives from `keys/operators.key`, which is not in
 * the database.
 */
export class KeyFileKey {
  readonly #key: Key;

  /** `secret` is the content of keys/operators.key; it is not changed. */
  constructor(secret: Buffer) {
    this.#key = keyFrom(hkdf(Buffer.alloc(0), secret, "strongroom terminal key files", KEY_SIZE));
  }

  seal(name: KeyFileName, text: string): Buffer {
    const nonce = Buffer.alloc(NONCE_SIZE);
    fillRandom(nonce);
    return Buffer.concat([nonce, sealAead({ name: CIPHER, key: this.#key, nonce, ad: adOf(name) }, Buffer.from(text))]);
  }

  /** The file's text; null if it is not of this ATM and proposal, or not as the bank sealed it. */
  open(name: KeyFileName, sealed: Buffer): string | null {
    if (sealed.length < NONCE_SIZE) return null;
    const nonce = sealed.subarray(0, NONCE_SIZE);
    return openAead({ name: CIPHER, key: this.#key, nonce, ad: adOf(name) }, sealed.subarray(NONCE_SIZE))?.toString() ?? null;
  }
}

const adOf = ({ terminal, proposal }: KeyFileName): Buffer => Buffer.from(`${proposal} ${terminal}`);
