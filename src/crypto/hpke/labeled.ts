import { hmacSha256 } from "../hash.ts";

/** LabeledExtract and LabeledExpand of HPKE over HKDF-SHA256 (RFC 9180, section 4; RFC 5869). */

const VERSION = Buffer.from("HPKE-v1");
/** Nh: the size of an HKDF-SHA256 pseudorandom key. */
const HASH_SIZE = 32;
const NO_SALT = Buffer.alloc(HASH_SIZE);

export const EMPTY = Buffer.alloc(0);

/** I2OSP(n, 2). */
export function uint16(n: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(n);
  return bytes;
}

/** HKDF-Extract without salt or with a 32-byte one, over the labelled key material. */
export function labeledExtract(suiteId: Buffer, salt: Buffer, label: string, keyMaterial: Buffer): Buffer {
  return hmacSha256(salt.length === 0 ? NO_SALT : salt, VERSION, suiteId, Buffer.from(label), keyMaterial);
}

/** HKDF-Expand to `size` bytes, at most HASH_SIZE: the suites used here need no more, so one block of HKDF is enough. */
export function labeledExpand(suiteId: Buffer, key: Buffer, label: string, info: Buffer, size: number): Buffer {
  if (size > HASH_SIZE) throw new RangeError(`labeledExpand to ${size} bytes`);
  const block = hmacSha256(key, uint16(size), VERSION, suiteId, Buffer.from(label), info, Buffer.of(1));
  const output = Buffer.from(block.subarray(0, size));
  block.fill(0);
  return output;
}
