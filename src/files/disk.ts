import { constants } from "node:fs";
import { link, mkdir, open, rename, rm, stat } from "node:fs/promises";
import path from "node:path";

/** A file that is open for writing. Written bytes are durable only once `sync` has resolved. */
export interface DiskFile {
  /** Writes after the last byte. If it rejects, any part of the bytes may have been written. */
  append(bytes: Uint8Array): Promise<void>;
  /** Shortens the file to `size` bytes. */
  cut(size: number): Promise<void>;
  /**
   * Makes the bytes and the size durable, not the name. Once it has rejected, no later sync of this file proves anything: the
   * system may have dropped bytes that it could not write. Write the bytes to a new file instead.
   */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** "create" fails if the file exists, "overwrite" empties a file that exists, "change" fails if there is no file. */
export type OpenHow = "create" | "overwrite" | "change";

/**
 * The steps that durable writing needs of a file system. A name that was made, moved or removed is durable only once
 * `syncFolder` of its folder has resolved. Tests use a disk that loses all that was not synced.
 */
export interface Disk {
  /** `mode` applies to a new file. */
  open(file: string, how: OpenHow, mode: number): Promise<DiskFile>;
  /** Moves a file, and replaces a file that has the new name. */
  rename(from: string, to: string): Promise<void>;
  /** Gives a file a second name. Fails with EEXIST if that name is taken. */
  link(file: string, name: string): Promise<void>;
  /** Removes a file, or a folder with all that is in it. Fails with ENOENT if there is none. */
  remove(file: string): Promise<void>;
  /** Makes a folder and those above it. Resolves with the topmost that it made, or undefined if all existed. */
  makeFolder(folder: string, mode: number): Promise<string | undefined>;
  /** Makes the names in a folder durable. Fails with ENOENT if there is no such folder. */
  syncFolder(folder: string): Promise<void>;
}

const FLAGS = { create: "ax", overwrite: "w", change: constants.O_RDWR | constants.O_APPEND } as const satisfies Record<
  OpenHow,
  string | number
>;

/** The machine's own file system. */
export const realDisk: Disk = {
  async open(file, how, mode) {
    const handle = await open(file, FLAGS[how], mode);
    return {
      append: (bytes) => handle.appendFile(bytes),
      cut: (size) => handle.truncate(size),
      // The times of a file need not survive; its bytes and its size do.
      sync: () => handle.datasync(),
      close: () => handle.close(),
    };
  },
  rename,
  link,
  remove: (file) => rm(file, { recursive: true }),
  makeFolder: makeWithParents,
  async syncFolder(folder) {
    // Windows cannot open a folder; its file system makes names durable without this.
    if (process.platform === "win32") return;
    const handle = await open(folder, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
};

/** Replaces mkdir's `recursive`: if the system allows no folder there, as in /proc, that of Node.js never ends. */
async function makeWithParents(folder: string, mode: number): Promise<string | undefined> {
  try {
    await mkdir(folder, mode);
    return folder;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST" && (await isFolder(folder))) return undefined;
    const parent = path.dirname(folder);
    if (code !== "ENOENT" || parent === folder || (await isFolder(parent))) throw error;
    const first = await makeWithParents(parent, mode);
    const own = await makeWithParents(folder, mode);
    return first ?? own;
  }
}

const isFolder = (place: string): Promise<boolean> =>
  stat(place).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
