import { randomBytes } from "node:crypto";
import { type Aead, NONCE_SIZE, openAead, sealAead, TAG_SIZE } from "../crypto/crypto.ts";
import type { TerminalId } from "../model/model.ts";
import { TerminalError } from "./terminal-error.ts";

/** A pre-shared key is in the database as nonce || ciphertext || tag, by AES-256-GCM (PROTOCOL.md, section 1). */
export const PSK_SIZE = 32;
const SEALED_SIZE = NONCE_SIZE + PSK_SIZE + TAG_SIZE;

/** Seals a pre-shared key for its place in the database. */
export function sealKey(keyEncryptionKey: Buffer, terminal: TerminalId, epoch: number, psk: Buffer): Buffer {
  if (psk.length !== PSK_SIZE) throw new RangeError(`a pre-shared key has ${PSK_SIZE} bytes`);
  // Random, not counted: a key-encryption key seals far fewer than the 2^32 keys up to which that is safe.
  const nonce = randomBytes(NONCE_SIZE);
  return Buffer.concat([nonce, sealAead(aead(keyEncryptionKey, nonce, terminal, epoch), psk)]);
}

/**
 * Opens a sealed key. Throws TerminalError `sealed-key-damaged` if a bit of it differs, or if it was sealed under another
 * key-encryption key. It throws the same if the key was sealed for another ATM or epoch, so nobody can move keys about in the
 * database.
 */
export function openKey(keyEncryptionKey: Buffer, terminal: TerminalId, epoch: number, sealed: Buffer): Buffer {
  const nonce = sealed.subarray(0, NONCE_SIZE);
  const psk =
    sealed.length === SEALED_SIZE ? openAead(aead(keyEncryptionKey, nonce, terminal, epoch), sealed.subarray(NONCE_SIZE)) : null;
  if (psk === null)
    throw new TerminalError(
      "sealed-key-damaged",
      `the key of ${terminal}, epoch ${epoch}, cannot be opened: it is damaged, or was sealed with another key-encryption key`,
    );
  return psk;
}

const aead = (key: Buffer, nonce: Buffer, terminal: TerminalId, epoch: number): Aead => ({
  name: "aes-256-gcm",
  key,
  nonce,
  ad: associatedData(terminal, epoch),
});

/** epoch(4) || terminal id: the number has a fixed size, so no two places give the same bytes. */
function associatedData(terminal: TerminalId, epoch: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(epoch);
  return Buffer.concat([bytes, Buffer.from(terminal)]);
}
