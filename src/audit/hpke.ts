import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from "node:crypto";
import { AuditError } from "./audit-error.ts";
import { decap, encap, KEM_ID, type KeyPair } from "./dhkem.ts";
import { EMPTY, labeledExpand, labeledExtract, uint16 } from "./labeled.ts";

/**
 * HPKE in base mode (RFC 9180, section 5) with DHKEM(X25519, HKDF-SHA256) and HKDF-SHA256. The audit log uses
 * AES-256-GCM; the other two rows are there because the published vectors of this KEM are for them.
 */
const AEADS = {
  "aes-128-gcm": { id: 0x0001, keySize: 16 },
  "aes-256-gcm": { id: 0x0002, keySize: 32 },
  "chacha20-poly1305": { id: 0x0003, keySize: 32 },
} as const;
export type Aead = keyof typeof AEADS;

const KDF_ID = 0x0001;
const MODE_BASE = Buffer.of(0x00);
const NONCE_SIZE = 12;
export const TAG_SIZE = 16;

/** SetupBaseS: a context that seals to `recipient`, and `enc`, which goes in front of what it seals. */
export function setupSender(
  recipient: KeyObject,
  info: Buffer,
  { aead = "aes-256-gcm", ephemeral }: { aead?: Aead; ephemeral?: KeyPair } = {},
): { enc: Buffer; sender: Sender } {
  const { secret, enc } = encap(recipient, ephemeral);
  return { enc, sender: new Sender(keySchedule(secret, info, aead)) };
}

/** SetupBaseR. Throws AuditError `hpke` where `enc` cannot be a sender's. */
export function setupRecipient(enc: Buffer, recipient: KeyPair, info: Buffer, aead: Aead = "aes-256-gcm"): Recipient {
  return new Recipient(keySchedule(decap(enc, recipient), info, aead));
}

interface Keys {
  readonly aead: Aead;
  readonly key: KeyObject;
  readonly baseNonce: Buffer;
}

/** KeySchedule of section 5.1, without PSK. */
function keySchedule(secret: Buffer, info: Buffer, aead: Aead): Keys {
  const { id, keySize } = AEADS[aead];
  const suiteId = Buffer.concat([Buffer.from("HPKE"), uint16(KEM_ID), uint16(KDF_ID), uint16(id)]);
  const context = Buffer.concat([
    MODE_BASE,
    labeledExtract(suiteId, EMPTY, "psk_id_hash", EMPTY),
    labeledExtract(suiteId, EMPTY, "info_hash", info),
  ]);
  const prk = labeledExtract(suiteId, secret, "secret", EMPTY);
  const key = labeledExpand(suiteId, prk, "key", context, keySize);
  const keys = { aead, key: createSecretKey(key), baseNonce: labeledExpand(suiteId, prk, "base_nonce", context, NONCE_SIZE) };
  for (const bytes of [secret, prk, key]) bytes.fill(0);
  return keys;
}

/** ComputeNonce: writes the base nonce XOR the sequence number into the target. */
function writeNonce({ baseNonce }: Keys, sequence: number, target: Buffer): Buffer {
  target.set(baseNonce);
  target.writeInt32BE(target.readInt32BE(4) ^ Math.floor(sequence / 2 ** 32), 4);
  target.writeInt32BE(target.readInt32BE(8) ^ (sequence % 2 ** 32), 8);
  return target;
}

/** ContextS. Counts its own sequence, so no nonce is ever used twice. */
export class Sender {
  readonly #keys: Keys;
  readonly #nonce = Buffer.alloc(NONCE_SIZE);
  #sequence = 0;

  constructor(keys: Keys) {
    this.#keys = keys;
  }

  /** Seal(aad, pt): the ciphertext with its 16-byte tag, written into the target, which has room for just that. */
  seal(aad: Buffer, plaintext: Buffer, target: Buffer = Buffer.allocUnsafe(plaintext.length + TAG_SIZE)): Buffer {
    if (target.length !== plaintext.length + TAG_SIZE) throw new RangeError(`no room for a ciphertext in ${target.length} bytes`);
    const { aead, key } = this.#keys;
    const nonce = writeNonce(this.#keys, this.#sequence++, this.#nonce);
    const cipher = createCipheriv(aead as "aes-256-gcm", key, nonce, { authTagLength: TAG_SIZE });
    cipher.setAAD(aad);
    target.set(cipher.update(plaintext));
    cipher.final(); // Nothing is left: the ciphertext is as long as the plaintext.
    target.set(cipher.getAuthTag(), plaintext.length);
    return target;
  }
}

/** ContextR. The caller names the sequence number, so that a reader may begin, or go on behind damage, in the middle. */
export class Recipient {
  readonly #keys: Keys;

  constructor(keys: Keys) {
    this.#keys = keys;
  }

  /** Open(aad, ct). Throws AuditError `hpke` where the key, the sequence, the aad or the ciphertext is another. */
  open(sequence: number, aad: Buffer, sealed: Buffer): Buffer {
    if (sealed.length < TAG_SIZE) throw new AuditError("hpke", "shorter than its tag");
    const { aead, key } = this.#keys;
    const nonce = writeNonce(this.#keys, sequence, Buffer.alloc(NONCE_SIZE));
    const decipher = createDecipheriv(aead as "aes-256-gcm", key, nonce, { authTagLength: TAG_SIZE });
    decipher.setAAD(aad);
    decipher.setAuthTag(sealed.subarray(-TAG_SIZE));
    try {
      return Buffer.concat([decipher.update(sealed.subarray(0, -TAG_SIZE)), decipher.final()]);
    } catch (error) {
      throw new AuditError("hpke", "the ciphertext does not open", error);
    }
  }
}
