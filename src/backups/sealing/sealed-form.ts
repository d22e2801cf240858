import { ENC_SIZE, sha256, TAG_SIZE } from "../../crypto/crypto.ts";

/**
 * The sealed form of a backup (docs/BACKUP.md, "Sealed"):
 *
 *     "strongroom-backup-sealed/1\n" || key id (8) || enc (32) || chunk || chunk || ... || last chunk
 *
 * A chunk is one message of one HPKE context (RFC 9180, base mode), so its place is its sequence number. Its additional data is one
 * byte: 1 for the last chunk, 0 for every other. This is the STREAM construction with the flag beside the nonce instead of in it: a
 * chunk that was moved, left out or repeated does not open, and neither does a file that was cut at the end of a chunk.
 */

export const MAGIC = Buffer.from("strongroom-backup-sealed/1\n");
export const KEY_ID_SIZE = 8;
/** What stands before the first chunk. */
export const PREFIX_SIZE = MAGIC.length + KEY_ID_SIZE + ENC_SIZE;
/** The plaintext of every chunk but the last, which has 1 to this many bytes. */
export const CHUNK_SIZE = 64 * 1024;
export const SEALED_CHUNK_SIZE = CHUNK_SIZE + TAG_SIZE;

export const LAST = Buffer.of(1);
export const NOT_LAST = Buffer.of(0);

/** The id of a recipient's key: SHA-256 of the raw public key, its first 8 bytes. */
export const recipientIdOf = (publicKey: Buffer): Buffer => sha256(publicKey).subarray(0, KEY_ID_SIZE);

/** HPKE's `info`: binds the messages to this form and to the key's id. */
export const infoOf = (keyId: Buffer): Buffer => Buffer.concat([MAGIC, keyId]);
