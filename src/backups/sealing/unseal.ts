import { type KeyPair, setupRecipient } from "../../crypto/crypto.ts";
import { ByteReader } from "../archive/byte-reader.ts";
import { BackupError } from "../backup-error.ts";
import { infoOf, KEY_ID_SIZE, LAST, MAGIC, NOT_LAST, PREFIX_SIZE, recipientIdOf, SEALED_CHUNK_SIZE } from "./sealed-form.ts";

/** Returns the id of the key, in hex, that a file is sealed to, by its first PREFIX_SIZE bytes; null for a file that is not sealed. */
export const sealedTo = (begin: Buffer): string | null =>
  begin.subarray(0, MAGIC.length).equals(MAGIC) ? begin.subarray(MAGIC.length, MAGIC.length + KEY_ID_SIZE).toString("hex") : null;

/**
 * Yields the bytes of a sealed file. Each chunk is authentic when it is yielded; that the file is whole is certain only at the end.
 * Throws BackupError: `backup-key` if it is sealed to another key, `backup-damaged` if it was changed or cut off.
 */
export async function* unseal(source: AsyncIterable<Uint8Array>, recipient: KeyPair): AsyncGenerator<Buffer> {
  const reader = new ByteReader(source);
  try {
    const prefix = await reader.take(PREFIX_SIZE);
    const [own, theirs] = [recipientIdOf(recipient.publicKey), sealedTo(prefix)];
    if (theirs !== own.toString("hex"))
      throw new BackupError(
        "backup-key",
        `the backup is sealed to the key ${theirs}, and --key names ${own.toString("hex")}: give the private key of ${theirs}`,
      );
    const opener = setupRecipient(prefix.subarray(MAGIC.length + KEY_ID_SIZE), recipient, infoOf(own));
    let place = PREFIX_SIZE;
    for (let sequence = 0, isLast = false; !isLast; sequence++) {
      const sealed = await reader.take(SEALED_CHUNK_SIZE);
      isLast = await reader.isAtEnd();
      const opened = opener?.open(sequence, isLast ? LAST : NOT_LAST, sealed) ?? null;
      if (opened === null) throw damagedAt(place);
      place += sealed.length;
      yield opened;
    }
  } finally {
    await reader.close();
  }
}

const damagedAt = (place: number): BackupError =>
  new BackupError(
    "backup-damaged",
    `the backup is damaged: from byte ${place} on it is not what was sealed, or it was cut off there; take another copy of it, or an older backup`,
  );
