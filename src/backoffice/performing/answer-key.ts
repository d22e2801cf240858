import {
  fillRandom,
  hkdf,
  hmacSha256,
  KEY_SIZE,
  type Key,
  keyFrom,
  NONCE_SIZE,
  openAead,
  sealAead,
} from "../../crypto/crypto.ts";

const CIPHER = "aes-256-gcm";

/** What binds a stored answer to one request. */
export interface AnswerName {
  readonly operator: string;
  /** HMAC of the operator's key for the request. */
  readonly key: Buffer;
  /** HMAC of the operation and its fields. */
  readonly asked: Buffer;
}

/**
 * Hides and authenticates stored answers: some have a secret, and a writer to the database must not invent one. The keys derive from
 * `keys/operators.key`, which is not in the database.
 */
export class AnswerKey {
  readonly #names: Buffer;
  readonly #seal: Key;

  /** `secret` is the content of keys/operators.key; it is not changed. */
  constructor(secret: Buffer) {
    const derive = (info: string): Buffer => hkdf(Buffer.alloc(0), secret, `strongroom operator answers ${info}`, KEY_SIZE);
    this.#names = derive("names");
    this.#seal = keyFrom(derive("seal"));
  }

  /** 32 bytes that tell nothing about the text. */
  nameOf(text: string): Buffer {
    return hmacSha256(this.#names, Buffer.from(text));
  }

  seal(name: AnswerName, answer: string): Buffer {
    const nonce = Buffer.alloc(NONCE_SIZE);
    fillRandom(nonce);
    return Buffer.concat([nonce, sealAead({ name: CIPHER, key: this.#seal, nonce, ad: adOf(name) }, Buffer.from(answer))]);
  }

  /** The answer; null if it is not of this request, or not as the bank sealed it. */
  open(name: AnswerName, sealed: Buffer): string | null {
    if (sealed.length < NONCE_SIZE) return null;
    const nonce = sealed.subarray(0, NONCE_SIZE);
    const answer = openAead({ name: CIPHER, key: this.#seal, nonce, ad: adOf(name) }, sealed.subarray(NONCE_SIZE));
    return answer?.toString() ?? null;
  }
}

const adOf = ({ operator, key, asked }: AnswerName): Buffer => Buffer.concat([Buffer.from(operator), key, asked]);
