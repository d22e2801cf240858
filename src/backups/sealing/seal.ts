import { setupSender } from "../../crypto/crypto.ts";
import { ByteReader } from "../archive/byte-reader.ts";
import { BackupError } from "../backup-error.ts";
import { CHUNK_SIZE, infoOf, LAST, MAGIC, NOT_LAST, recipientIdOf } from "./sealed-form.ts";

/** Yields the sealed form of these bytes, which are at least one. Throws BackupError `backup-key` for a key of low order. */
export async function* seal(source: AsyncIterable<Uint8Array>, recipient: Buffer): AsyncGenerator<Buffer> {
  const keyId = recipientIdOf(recipient);
  const setup = setupSender(recipient, infoOf(keyId));
  if (setup === null)
    throw new BackupError("backup-key", "the recipient's public key is of no use: make a pair with strongroom backup keygen");
  const { enc, sender } = setup;
  yield Buffer.concat([MAGIC, keyId, enc]);
  const reader = new ByteReader(source);
  try {
    for (let isLast = false; !isLast; ) {
      const chunk = await reader.take(CHUNK_SIZE);
      isLast = await reader.isAtEnd();
      yield sender.seal(isLast ? LAST : NOT_LAST, chunk);
    }
  } finally {
    await reader.close();
  }
}
