import type { Dirent } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { isPartName, type Part } from "../archive/tar.ts";
import { BackupError } from "../backup-error.ts";

/** Above every file of keys, certificates included. */
const SIZE_MAX = 1024 * 1024;
/** A file that is being written; a crash may have left it. */
const TEMPORARY = /\.tmp$/;

/**
 * Reads all files of the folder of keys, in the order of their names. Each is whole, because a key is replaced by a rename. Throws
 * BackupError `backup-keys`, with the name, for anything that a restore could not bring back as it is.
 */
export async function readKeyFiles(folder: string): Promise<readonly Part[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw unusable(folder, (error as Error).message);
  });
  const parts: Part[] = [];
  for (const { name } of entries.filter(isKept).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const file = path.join(folder, name);
    const stats = await stat(file).catch((error: unknown) => {
      throw unusable(file, (error as Error).message);
    });
    const part = `keys/${name}`;
    if (!stats.isFile() || stats.size > SIZE_MAX || !isPartName(part)) throw unusable(file, "it is no file of keys");
    parts.push({ name: part, content: await readFile(file) });
  }
  return parts;
}

const isKept = ({ name }: Dirent): boolean => !TEMPORARY.test(name);

export const areSame = (some: readonly Part[], others: readonly Part[]): boolean =>
  some.length === others.length &&
  some.every(({ name, content }, n) => name === others[n]?.name && content.equals(others[n].content));

const unusable = (place: string, why: string): BackupError =>
  new BackupError("backup-keys", `${place} cannot be backed up: ${why}; move it elsewhere, or give --without-keys`);
