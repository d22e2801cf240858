// The auditor's private key, from its file (AUDIT.md, "Keys"). It stays in this page: nothing here sends anything.

import { recipientFrom, setupRecipient } from "./hpke.js";

/** The largest key file, in bytes. A real one has 119. */
const FILE_SIZE_MAX = 16 * 1024;
const KEY_ID_SIZE = 8;
/** The processes of the bank seal at the same time, each under its own context. */
const CONTEXTS_MAX = 64;

/** Why nothing was opened: a code for programs, and a sentence for people. */
export class SealedError extends Error {
  constructor(code, message) {
    super(message);
    this.name = "SealedError";
    this.code = code;
  }
}

/**
 * Reads an auditor's key file, a Blob: X25519 in PKCS #8 as PEM, as `strongroom audit keygen` and openssl write it. The bytes of the
 * file are overwritten. Rejects with SealedError `no-x25519` if the browser lacks the algorithm, `key-file` for any other file.
 */
export async function readAuditorKey(file) {
  if (!(await hasX25519()))
    throw new SealedError(
      "no-x25519",
      globalThis.isSecureContext === false
        ? "The browser opens nothing on this address, because it is not secure. Use https, or http://localhost."
        : "This browser cannot open it: it lacks X25519. Use a newer one (Chrome 133, Firefox 130, Safari 17), or strongroom audit decrypt.",
    );
  if (file.size > FILE_SIZE_MAX) throw notKey("It is too large.");
  const bytes = new Uint8Array(await file.arrayBuffer());
  let der;
  try {
    der = pemBody(bytes);
    return await AuditorKey.from(await recipientFrom(der));
  } catch (error) {
    if (error instanceof SealedError) throw error;
    throw notKey("Its key is of another kind, or damaged.");
  } finally {
    for (const each of [bytes, der]) each?.fill(0);
  }
}

/** A private key that cannot be extracted. `drop` forgets it and all that derives from it. */
class AuditorKey {
  #recipient;
  /** By log and encapsulated key, the least recently used first. */
  #contexts = new Map();
  /** SHA-256(the raw public key)[:8], in hex. */
  keyId;

  constructor(recipient, keyId) {
    this.#recipient = recipient;
    this.keyId = keyId;
  }

  static async from(recipient) {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", recipient.publicKey));
    return new AuditorKey(recipient, hexOf(digest.subarray(0, KEY_ID_SIZE)));
  }

  /** The HPKE context of the log with this origin; rejects as setupRecipient does, and with SealedError `key-file` after `drop`. */
  context(origin, enc) {
    if (this.#recipient === null) throw new SealedError("key-file", "The key was forgotten. Choose the file again.");
    const name = `${hexOf(enc)} ${origin}`;
    const info = new TextEncoder().encode(`strongroom-audit\n${origin}`);
    const context = this.#contexts.get(name) ?? setupRecipient(enc, this.#recipient, info);
    this.#contexts.delete(name);
    this.#contexts.set(name, context);
    for (const oldest of this.#contexts.keys()) if (this.#contexts.size > CONTEXTS_MAX) this.#contexts.delete(oldest);
    return context;
  }

  drop() {
    this.#recipient = null;
    this.#contexts.clear();
  }
}

/** Whether this browser has X25519 on this address: WebCrypto is there in secure contexts alone. */
export async function hasX25519() {
  try {
    await crypto.subtle.generateKey("X25519", false, ["deriveBits"]);
    return true;
  } catch {
    return false;
  }
}

/** The DER bytes of a PEM file. No text is made of them, because a text cannot be overwritten. */
function pemBody(bytes) {
  const begin = indexAfter(bytes, "-----BEGIN ", 0);
  const end = begin < 0 ? -1 : indexAfter(bytes, "-----", begin);
  if (end < 0) throw notKey("It is not a PEM file.");
  const label = new TextDecoder().decode(bytes.subarray(begin, end - 5));
  if (label === "PUBLIC KEY") throw notKey("It is the public key. Choose the file without .pub at its end.");
  if (label === "ENCRYPTED PRIVATE KEY")
    throw notKey("It is encrypted with a passphrase. Write it without one with: openssl pkey -in FILE -out OPEN");
  if (label !== "PRIVATE KEY") throw notKey("It holds something else.");
  return base64Until(bytes, end);
}

/** Decodes base64 from `at` up to the line of dashes. */
function base64Until(bytes, at) {
  const der = new Uint8Array(bytes.length);
  let [size, bits, count] = [0, 0, 0];
  for (let n = at; n < bytes.length; n++) {
    const value = sixBits(bytes[n]);
    if (value === -1) break;
    if (value === -2) continue;
    bits = ((bits << 6) | value) & 0xffff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    der[size++] = (bits >> count) & 0xff;
  }
  return der.subarray(0, size);
}

/** The value of a character of base64; -2 for one between them, -1 for one that ends them. */
function sixBits(code) {
  if (code >= 65 && code <= 90) return code - 65;
  if (code >= 97 && code <= 122) return code - 71;
  if (code >= 48 && code <= 57) return code + 4;
  if (code === 43) return 62;
  if (code === 47) return 63;
  return [9, 10, 13, 32].includes(code) ? -2 : -1;
}

/** The index after the first such text from `from` on; -1 if there is none. */
function indexAfter(bytes, text, from) {
  for (let at = from; at + text.length <= bytes.length; at++)
    if ([...text].every((letter, n) => bytes[at + n] === letter.charCodeAt(0))) return at + text.length;
  return -1;
}

export function hexOf(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function notKey(reason) {
  return new SealedError("key-file", `This file is not an auditor's private key. ${reason}`);
}
