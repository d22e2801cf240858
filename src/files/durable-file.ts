import { randomBytes } from "node:crypto";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { type Disk, type DiskFile, realDisk } from "./disk.ts";

/** Only their owner may use files and folders, unless a caller passes another mode. */
export const FILE_MODE = 0o600;
export const FOLDER_MODE = 0o700;

/** What a whole file is to hold. The pieces of an iterable are written one after the other, so memory holds one of them. */
export type Content = Uint8Array | string | AsyncIterable<Uint8Array | string>;

/** Options for writing a whole file: the disk, and the mode of a new file. */
export interface Writing {
  readonly disk?: Disk;
  readonly mode?: number;
}

/**
 * Replaces the whole file: after a crash it holds the old bytes or the new ones, never a part. Durable when it resolves. If it
 * rejects, the file may hold either; write again to be sure. Several callers may replace one file at once: the last one wins.
 */
export async function replaceFile(file: string, content: Content, writing: Writing = {}): Promise<void> {
  await (await beginFile(file, content, writing)).close();
}

/**
 * Like `replaceFile`, but resolves with the new file, open for appending. With `aside`, keeps the old file, if any, under that
 * name; a file that already has that name stays unchanged.
 */
export async function beginFile(
  file: string,
  content: Content,
  { disk = realDisk, mode = FILE_MODE, aside = null }: Writing & { readonly aside?: string | null } = {},
): Promise<DiskFile> {
  const { temporary, opened } = await writeBeside(file, content, { disk, mode });
  try {
    if (aside !== null) await disk.link(file, aside).catch(ignore("EEXIST", "ENOENT"));
    await disk.rename(temporary, file);
    await disk.syncFolder(path.dirname(file));
    return opened;
  } catch (error) {
    await opened.close();
    await disk.remove(temporary).catch(() => {}); // After the rename it is gone.
    throw error;
  }
}

/**
 * Writes a new file: whole or not at all, and durable when it resolves. Fails with EEXIST if the file exists, also if another
 * process makes it meanwhile. Rejects as the content does if its iterable throws.
 */
export async function createFile(
  file: string,
  content: Content,
  { disk = realDisk, mode = FILE_MODE }: Writing = {},
): Promise<void> {
  const { temporary, opened } = await writeBeside(file, content, { disk, mode });
  try {
    // A rename would replace a file that another process has written meanwhile; a link never does.
    await disk.link(temporary, file);
  } finally {
    await opened.close();
    await disk.remove(temporary);
  }
  await disk.syncFolder(path.dirname(file));
}

/** Renames a file in its folder; durable when it resolves. */
export async function renameFile(from: string, to: string, disk: Disk = realDisk): Promise<void> {
  await disk.rename(from, to);
  await disk.syncFolder(path.dirname(to));
}

/** Removes a file if it is there; durable when it resolves. */
export async function removeFile(file: string, disk: Disk = realDisk): Promise<void> {
  await disk.remove(file).catch(ignore("ENOENT"));
  await disk.syncFolder(path.dirname(file));
}

/** Makes a folder and those above it, if they are missing; durable when it resolves. */
export async function makeFolder(folder: string, disk: Disk = realDisk): Promise<void> {
  const first = await disk.makeFolder(folder, FOLDER_MODE);
  for (const parent of parentsOfMade(folder, first)) await disk.syncFolder(parent);
}

/** Returns the folders that got a new entry when `folder` was made; `first` is the topmost folder that was made. */
export function parentsOfMade(folder: string, first: string | undefined): string[] {
  if (first === undefined) return [];
  const parents: string[] = [];
  for (let made = path.resolve(folder); made.length >= path.resolve(first).length; made = path.dirname(made))
    parents.push(path.dirname(made));
  return parents;
}

/**
 * Removes temporary files that crashes left of earlier tries to write this file. Only for its one writer: if another process
 * is writing the file, this removes that process's temporary file.
 */
export async function removeLeftovers(file: string, disk: Disk = realDisk): Promise<void> {
  const [folder, name] = [path.dirname(file), path.basename(file)];
  const isLeft = (each: string): boolean => each.startsWith(`${name}.`) && /^\.[0-9a-f]{12}\.tmp$/.test(each.slice(name.length));
  for (const each of (await readdir(folder)).filter(isLeft)) await disk.remove(path.join(folder, each));
}

/** Writes the content to a temporary file and syncs it. If a crash leaves it behind, nothing reads it. */
async function writeBeside(
  file: string,
  content: Content,
  { disk, mode }: Required<Writing>,
): Promise<{ temporary: string; opened: DiskFile }> {
  const temporary = `${file}.${randomBytes(6).toString("hex")}.tmp`;
  const opened = await disk.open(temporary, "create", mode);
  try {
    for await (const piece of piecesOf(content)) await opened.append(typeof piece === "string" ? Buffer.from(piece) : piece);
    await opened.sync();
    return { temporary, opened };
  } catch (error) {
    await opened.close();
    await disk.remove(temporary).catch(() => {});
    throw error;
  }
}

const piecesOf = (content: Content): AsyncIterable<Uint8Array | string> | readonly [Uint8Array | string] =>
  typeof content === "string" || content instanceof Uint8Array ? [content] : content;

const ignore =
  (...codes: readonly string[]) =>
  (error: NodeJS.ErrnoException): void => {
    if (!codes.includes(error.code ?? "")) throw error;
  };
