import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import type { KeyPair } from "../../crypto/crypto.ts";
import { readArchive } from "../archive/read-archive.ts";
import type { Part } from "../archive/tar.ts";
import { BackupError } from "../backup-error.ts";
import { PREFIX_SIZE } from "../sealing/sealed-form.ts";
import { sealedTo, unseal } from "../sealing/unseal.ts";

const READ_SIZE = 1024 * 1024;

/** A backup's file, and the key that it is sealed to; null for one in clear. */
export interface BackupFile {
  readonly file: string;
  readonly recipient: KeyPair | null;
}

/**
 * Yields the parts of a backup's file. Throws BackupError: `backup-file` if it cannot be read, `backup-key` if it is sealed and no key or
 * another one is given, or if a key is given and it is not sealed, `backup-damaged`.
 */
export async function* readBackup({ file, recipient }: BackupFile): AsyncGenerator<Part> {
  const keyId = sealedTo(await beginOf(file));
  if (keyId !== null && recipient === null)
    throw new BackupError("backup-key", `${file} is sealed to the key ${keyId}: give the file of its private key with --key`);
  if (keyId === null && recipient !== null)
    throw new BackupError("backup-key", `${file} is not sealed, though --key names a key: leave --key out if you expected that`);
  const bytes = createReadStream(file, { highWaterMark: READ_SIZE }) as AsyncIterable<Buffer>;
  yield* readArchive(recipient === null ? bytes : unseal(bytes, recipient));
}

async function beginOf(file: string): Promise<Buffer> {
  try {
    await using handle = await open(file, "r");
    const begin = Buffer.alloc(PREFIX_SIZE);
    const { bytesRead } = await handle.read(begin);
    return begin.subarray(0, bytesRead);
  } catch (error) {
    throw new BackupError("backup-file", `${file} cannot be read: ${(error as Error).message}`, error);
  }
}
