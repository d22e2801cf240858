import crypto from "node:crypto";
import { syncBuiltinESMExports } from "node:module";

type Made = (...args: never[]) => unknown;

/** Functions that allocate memory to which a secret may be copied. */
const MAKERS = ["alloc", "allocUnsafe", "allocUnsafeSlow", "concat", "from"] as const;

/** The secret itself, and its two forms in HMAC's blocks. */
const FORMS = [0, 0x36, 0x5c];

/** Returns the bytes, each XOR the mask. */
export const xor = (bytes: Uint8Array, mask: number): Uint8Array => Uint8Array.from(bytes, (byte) => byte ^ mask);

/**
 * Keeps all memory that the crypto library and Buffer allocate from now on, so a test can search it for secrets afterwards.
 * Load a module after this if it allocates buffers while it is loaded.
 */
export class CryptoWatch implements Disposable {
  /** Whole pools: the allocated buffers are parts of them. */
  readonly #memory = new Set<ArrayBufferLike>();
  readonly #secrets: Buffer[] = [];
  readonly #undo: (() => void)[] = [];

  constructor() {
    for (const name of MAKERS) this.#wrap(Buffer, name, (made) => this.#keep(made));
    for (const name of ["hkdfSync", "diffieHellman"] as const) this.#wrap(crypto, name, (made) => this.#secret(made));
    const secretKeys = Object.getPrototypeOf(crypto.createSecretKey(new Uint8Array(1))) as crypto.KeyObject;
    this.#wrap(secretKeys, "export", (made) => this.#keep(made));
    this.#wrap(crypto, "hash", (made) => this.#keep(made));
    this.#wrap(crypto, "createHmac", (hmac) => this.#wrap(hmac as crypto.Hmac, "digest", (made) => this.#secret(made)));
    this.#wrap(crypto, "createDecipheriv", (decipher) =>
      this.#wrap(decipher as crypto.Decipheriv, "update", (made) => this.#keep(made)),
    );
    syncBuiltinESMExports();
  }

  /** Returns whether the kept memory still contains these bytes. */
  holds(bytes: Uint8Array): boolean {
    return [...this.#memory].some((each) => view(new Uint8Array(each)).includes(bytes));
  }

  /** Returns the derived secrets, HMACs and key agreement results that the memory still contains, except allowed ones. */
  left(allowed: readonly Uint8Array[] = []): readonly string[] {
    const may = allowed.map((each) => view(each).toString("hex"));
    const searched = this.#secrets.filter((secret) => !may.some((each) => each.includes(secret.toString("hex"))));
    return searched
      .filter((secret) => FORMS.some((mask) => this.holds(xor(secret, mask))))
      .map((secret) => secret.toString("hex"));
  }

  /** The number of secrets seen. A test that sees none shows nothing. */
  get seen(): number {
    return this.#secrets.length;
  }

  [Symbol.dispose](): void {
    for (const undo of this.#undo) undo();
    syncBuiltinESMExports();
  }

  #wrap<Of extends object>(of: Of, name: keyof Of, note: (made: unknown) => void): void {
    const original = of[name] as Made;
    of[name] = function wrapped(this: unknown, ...args: never[]) {
      const made = original.apply(this, args);
      note(made);
      return made;
    } as Of[keyof Of];
    this.#undo.push(() => {
      of[name] = original as Of[keyof Of];
    });
  }

  #keep(made: unknown): void {
    if (made instanceof ArrayBuffer) this.#memory.add(made);
    if (made instanceof Uint8Array) this.#memory.add(made.buffer);
  }

  /** Keeps each 32 bytes as one secret, because one derivation gives several keys. The copies here escape the watch. */
  #secret(made: unknown): void {
    this.#keep(made);
    const copy = new Uint8Array(made instanceof ArrayBuffer ? made.slice() : (made as Uint8Array));
    for (let at = 0; at < copy.length; at += 32) this.#secrets.push(view(copy.subarray(at, at + 32)));
  }
}

/** Returns the same memory as a Buffer that the watch does not record. */
function view(bytes: Uint8Array): Buffer {
  return Object.setPrototypeOf(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length), Buffer.prototype) as Buffer;
}
