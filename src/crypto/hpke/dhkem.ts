import { hmacSha256 } from "../hmac.ts";
import { dh, generateKeyPair, type KeyPair } from "../x25519.ts";

/** DHKEM(X25519, HKDF-SHA256) (RFC 9180, section 4.1). */

export const KEM_ID = 0x0020;
/** Nenc: the size of an encapsulated key, which is an X25519 public key. */
export const ENC_SIZE = 32;
const SECRET_SIZE = 32;
const SUITE_ID = Buffer.concat([Buffer.from("KEM"), uint16(KEM_ID)]);

/**
 * Encap(pkR): a fresh shared secret, and the encapsulated key from which the recipient derives it. Returns null if the
 * recipient's key is of low order. Only a test of vectors passes the ephemeral pair.
 */
export function encap(recipient: Buffer, ephemeral: KeyPair = generateKeyPair()): { secret: Buffer; enc: Buffer } | null {
  const enc = ephemeral.publicKey;
  // RFC 9180, section 7.1.4: an all-zero result is refused.
  const shared = dh(ephemeral.privateKey, recipient);
  return shared === null ? null : { secret: extractAndExpand(shared, enc, recipient), enc };
}

/** Decap(enc, skR). Returns null if `enc` is not a public key, or one of low order. */
export function decap(enc: Buffer, recipient: KeyPair): Buffer | null {
  if (enc.length !== ENC_SIZE) return null;
  const shared = dh(recipient.privateKey, enc);
  return shared === null ? null : extractAndExpand(shared, enc, recipient.publicKey);
}

/** Erases the result of the key agreement. */
function extractAndExpand(shared: Buffer, enc: Buffer, recipient: Buffer): Buffer {
  const prk = labeledExtract(SUITE_ID, EMPTY, "eae_prk", shared);
  const secret = labeledExpand(SUITE_ID, prk, "shared_secret", Buffer.concat([enc, recipient]), SECRET_SIZE);
  for (const bytes of [shared, prk]) bytes.fill(0);
  return secret;
}

/** LabeledExtract and LabeledExpand of HPKE over HKDF-SHA256 (RFC 9180, section 4; RFC 5869). */

const VERSION = Buffer.from("HPKE-v1");
/** Nh: the size of an HKDF-SHA256 pseudorandom key. */
const HASH_SIZE = 32;

export const EMPTY = Buffer.alloc(0);

/** I2OSP(n, 2). */
export function uint16(n: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(n);
  return bytes;
}

/** HKDF-Extract without salt or with a 32-byte one, over the labelled key material. HMAC pads an empty salt with zeros itself. */
export function labeledExtract(suiteId: Buffer, salt: Buffer, label: string, keyMaterial: Buffer): Buffer {
  return hmacSha256(salt, VERSION, suiteId, Buffer.from(label), keyMaterial);
}

/** HKDF-Expand to `size` bytes, at most HASH_SIZE: the suites used here need no more, so one block of HKDF is enough. */
export function labeledExpand(suiteId: Buffer, key: Buffer, label: string, info: Buffer, size: number): Buffer {
  if (size > HASH_SIZE) throw new RangeError(`labeledExpand to ${size} bytes`);
  const block = hmacSha256(key, uint16(size), VERSION, suiteId, Buffer.from(label), info, Buffer.of(1));
  const output = Buffer.from(block.subarray(0, size));
  block.fill(0);
  return output;
}
