import { equal } from "../../crypto/crypto.ts";
import { breach } from "../connection/breach.ts";
import type { RecordKeys } from "../handshake/key-schedule.ts";

/**
 * AEAD_AES_256_CBC_HMAC_SHA_512 (RFC 7518, section 5.2.5): encrypt, then MAC. The body is IV(16) || E || T(32), as in
 * draft-mcgrew-aead-aes-cbc-hmac-sha2. Independent of frames and of the plaintext's meaning.
 */

export const BLOCK_SIZE = 16;
export const IV_SIZE = 16;
export const MAC_SIZE = 32;

/**
 * Fills the body after its IV, which is there already. `padded` is the plaintext with its PKCS#7 padding; the body has
 * IV_SIZE + padded.length + MAC_SIZE bytes. `padded` is overwritten; do not reuse it.
 */
export function sealBody(keys: RecordKeys, aad: Buffer, padded: Uint8Array, body: Buffer): void {
  const sealed = body.subarray(0, body.length - MAC_SIZE);
  sealed.set(keys.cbc.encrypt(body.subarray(0, IV_SIZE), padded), IV_SIZE);
  writeMac(keys, aad, sealed, body.subarray(sealed.length));
}

/** Returns the plaintext without its padding. Decrypts nothing unless the MAC is right. Throws a breach. */
export function openBody(keys: RecordKeys, aad: Buffer, body: Buffer): Buffer {
  const sealed = body.subarray(0, body.length - MAC_SIZE);
  writeMac(keys, aad, sealed, expected);
  if (!equal(expected, body.subarray(sealed.length))) breach("record-mac");
  const padded = keys.cbc.decrypt(sealed);
  return padded.subarray(0, padded.length - paddingSize(padded));
}

/** Sealing and opening are synchronous, so these buffers serve all sessions. */
const expected = Buffer.alloc(MAC_SIZE);
const al = Buffer.alloc(8);

/** T: the first 32 bytes of HMAC-SHA-512(MAC Key, A || IV || E || AL), where AL is the number of bits of A in 8 bytes. */
function writeMac({ mac }: RecordKeys, aad: Buffer, sealed: Buffer, target: Buffer): void {
  al.writeUInt32BE(8 * aad.length, 4);
  mac.write([aad, sealed, al], target);
}

/** PKCS#7: n bytes of value n, 1 to 16. Need not be constant-time: the MAC is already verified. */
function paddingSize(padded: Buffer): number {
  const size = padded[padded.length - 1] ?? 0;
  if (size < 1 || size > BLOCK_SIZE) breach("record-padding");
  for (let at = padded.length - size; at < padded.length; at++) if (padded[at] !== size) breach("record-padding");
  return size;
}
