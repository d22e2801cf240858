import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { TerminalId } from "../model/ids.ts";
import { TerminalError } from "./terminal-error.ts";

/** How a pre-shared key lies in the database: nonce || ciphertext || tag, by AES-256-GCM (PROTOCOL.md, section 1). */
const CIPHER = "aes-256-gcm";
const NONCE_SIZE = 12;
const TAG_SIZE = 16;
export const PSK_SIZE = 32;
const SEALED_SIZE = NONCE_SIZE + PSK_SIZE + TAG_SIZE;

/** Seals a pre-shared key for its place in the database. */
export function sealKey(keyEncryptionKey: Buffer, terminal: TerminalId, epoch: number, psk: Buffer): Buffer {
  if (psk.length !== PSK_SIZE) throw new RangeError(`a pre-shared key has ${PSK_SIZE} bytes`);
  // Random, not counted: a key-encryption key seals far fewer than the 2^32 keys up to which that is safe.
  const nonce = randomBytes(NONCE_SIZE);
  const cipher = createCipheriv(CIPHER, keyEncryptionKey, nonce, { authTagLength: TAG_SIZE });
  cipher.setAAD(associatedData(terminal, epoch));
  return Buffer.concat([nonce, cipher.update(psk), cipher.final(), cipher.getAuthTag()]);
}

/**
 * Opens a sealed key. Throws TerminalError `sealed-key-damaged` where a bit of it differs, where it was sealed for
 * another ATM or epoch (so that nobody can move keys about in the database), or under another key-encryption key.
 */
export function openKey(keyEncryptionKey: Buffer, terminal: TerminalId, epoch: number, sealed: Buffer): Buffer {
  try {
    if (sealed.length !== SEALED_SIZE) throw new RangeError("a sealed key has another size");
    const decipher = createDecipheriv(CIPHER, keyEncryptionKey, sealed.subarray(0, NONCE_SIZE), { authTagLength: TAG_SIZE });
    decipher.setAAD(associatedData(terminal, epoch));
    decipher.setAuthTag(sealed.subarray(-TAG_SIZE));
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_SIZE, -TAG_SIZE)), decipher.final()]);
  } catch {
    throw new TerminalError(
      "sealed-key-damaged",
      `the key of ${terminal}, epoch ${epoch}, cannot be opened: it is damaged, or was sealed with another key-encryption key`,
    );
  }
}

/** epoch(4) || terminal id: the number has a fixed size, so no two places give the same bytes. */
function associatedData(terminal: TerminalId, epoch: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(epoch);
  return Buffer.concat([bytes, Buffer.from(terminal)]);
}
