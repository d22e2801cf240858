import { type AeadName, NONCE_SIZE, openAead, sealAead, TAG_SIZE } from "../aead.ts";
import { type Key, keyFrom } from "../key.ts";
import type { KeyPair } from "../x25519.ts";
import { decap, EMPTY, encap, KEM_ID, labeledExpand, labeledExtract, uint16 } from "./dhkem.ts";

/**
 * HPKE in base mode (RFC 9180, section 5) with DHKEM(X25519, HKDF-SHA256) and HKDF-SHA256. The audit log uses
 * AES-256-GCM; the other two are here because the published vectors of this KEM use them.
 */
const AEADS: Record<AeadName, { readonly id: number; readonly keySize: number }> = {
  "aes-128-gcm": { id: 0x0001, keySize: 16 },
  "aes-256-gcm": { id: 0x0002, keySize: 32 },
  "chacha20-poly1305": { id: 0x0003, keySize: 32 },
};

const KDF_ID = 0x0001;
const MODE_BASE = Buffer.of(0x00);

/**
 * SetupBaseS: a context that seals to the recipient's public key, and `enc`, which the sender puts before the sealed bytes.
 * Returns null if the public key is of low order.
 */
export function setupSender(
  recipient: Buffer,
  info: Buffer,
  { aead = "aes-256-gcm", ephemeral }: { aead?: AeadName; ephemeral?: KeyPair } = {},
): { enc: Buffer; sender: Sender } | null {
  const encapsulated = encap(recipient, ephemeral);
  if (encapsulated === null) return null;
  const { secret, enc } = encapsulated;
  return { enc, sender: new Sender(keySchedule(secret, info, aead)) };
}

/** SetupBaseR. Returns null if `enc` cannot be a sender's. */
export function setupRecipient(enc: Buffer, recipient: KeyPair, info: Buffer, aead: AeadName = "aes-256-gcm"): Recipient | null {
  const secret = decap(enc, recipient);
  return secret === null ? null : new Recipient(keySchedule(secret, info, aead));
}

interface Keys {
  readonly name: AeadName;
  readonly key: Key;
  readonly baseNonce: Buffer;
}

/** KeySchedule of section 5.1, without PSK. */
function keySchedule(secret: Buffer, info: Buffer, name: AeadName): Keys {
  const { id, keySize } = AEADS[name];
  const suiteId = Buffer.concat([Buffer.from("HPKE"), uint16(KEM_ID), uint16(KDF_ID), uint16(id)]);
  const context = Buffer.concat([
    MODE_BASE,
    labeledExtract(suiteId, EMPTY, "psk_id_hash", EMPTY),
    labeledExtract(suiteId, EMPTY, "info_hash", info),
  ]);
  const prk = labeledExtract(suiteId, secret, "secret", EMPTY);
  const key = labeledExpand(suiteId, prk, "key", context, keySize);
  const baseNonce = labeledExpand(suiteId, prk, "base_nonce", context, NONCE_SIZE);
  for (const bytes of [secret, prk]) bytes.fill(0);
  return { name, key: keyFrom(key), baseNonce };
}

/** ComputeNonce: writes the base nonce XOR the sequence number into the target. */
function writeNonce({ baseNonce }: Keys, sequence: number, target: Buffer): Buffer {
  target.set(baseNonce);
  target.writeInt32BE(target.readInt32BE(4) ^ Math.floor(sequence / 2 ** 32), 4);
  target.writeInt32BE(target.readInt32BE(8) ^ (sequence % 2 ** 32), 8);
  return target;
}

/** ContextS. It counts the sequence itself, so that no nonce is used twice. */
export class Sender {
  readonly #keys: Keys;
  readonly #nonce = Buffer.alloc(NONCE_SIZE);
  #sequence = 0;

  constructor(keys: Keys) {
    this.#keys = keys;
  }

  /** Seal(aad, pt): writes ciphertext || tag into the target. For another size throws RangeError and does not count. */
  seal(aad: Buffer, plaintext: Buffer, target: Buffer = Buffer.allocUnsafe(plaintext.length + TAG_SIZE)): Buffer {
    if (target.length !== plaintext.length + TAG_SIZE) throw new RangeError(`no room for a ciphertext in ${target.length} bytes`);
    const { name, key } = this.#keys;
    // Counted before it is used: if sealing fails halfway, its nonce is not used again.
    const nonce = writeNonce(this.#keys, this.#sequence++, this.#nonce);
    return sealAead({ name, key, nonce, ad: aad }, plaintext, target);
  }
}

/** ContextR. The caller passes the sequence number: a reader may start, or continue after damage, in the middle. */
export class Recipient {
  readonly #keys: Keys;

  constructor(keys: Keys) {
    this.#keys = keys;
  }

  /** Open(aad, ct). Returns null if the key, the sequence, the aad or the ciphertext is not the sender's. */
  open(sequence: number, aad: Buffer, sealed: Buffer): Buffer | null {
    const { name, key } = this.#keys;
    const nonce = writeNonce(this.#keys, sequence, Buffer.alloc(NONCE_SIZE));
    return openAead({ name, key, nonce, ad: aad }, sealed);
  }
}
