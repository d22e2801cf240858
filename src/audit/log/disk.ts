import { readFile } from "node:fs/promises";
import path from "node:path";
import {
  type DiskFile,
  FILE_MODE,
  type Disk as FileSystem,
  FOLDER_MODE,
  type OpenHow,
  parentsOfMade,
  realDisk,
  removeLeftovers,
  replaceFile,
} from "../../files/files.ts";
import { AuditError } from "../audit-error.ts";

/** The only code of this room that writes files. Folders and files are for the owner only. */

export type DiskStep = "folder" | "create" | "append" | "sync" | "write" | "cut" | "remove" | "rename" | "sync-folder";

/** A file that is open for appending. */
export interface Growing {
  readonly file: string;
  readonly handle: DiskFile;
}

/**
 * A step that fails before the sync throws AuditError `disk-write`, a failed sync `disk-sync`. After a failed sync the file's
 * content is unknown, and this process must trust no other sync.
 */
export class Disk {
  readonly #files: FileSystem;
  readonly #before: (step: DiskStep, file: string) => void;
  /** Folders in which a name was created or removed since the last syncFolders. */
  readonly #changed = new Set<string>();

  /** `before` is called ahead of every step; a test throws from it to simulate a crash. */
  constructor(before: (step: DiskStep, file: string) => void = () => {}, files: FileSystem = realDisk) {
    this.#before = before;
    this.#files = files;
  }

  async makeFolder(folder: string): Promise<void> {
    const first = await this.#step("folder", folder, () => this.#files.makeFolder(folder, FOLDER_MODE));
    for (const parent of parentsOfMade(folder, first)) this.#changed.add(parent);
  }

  /** Creates a file to append to. Fails if it exists. */
  async create(file: string): Promise<Growing> {
    const handle = await this.#open("create", file, "create", FILE_MODE);
    this.#changed.add(path.dirname(file));
    return { file, handle };
  }

  /** Opens a file that exists, to append to it. */
  async continue(file: string): Promise<Growing> {
    return { file, handle: await this.#open("append", file, "change", FILE_MODE) };
  }

  /** The bytes are durable when it resolves. The name of a new file is not: syncFolders makes it durable. */
  async append({ file, handle }: Growing, bytes: Buffer): Promise<void> {
    await this.#step("append", file, () => handle.append(bytes));
    await this.#step("sync", file, () => handle.sync());
  }

  /** Writes a whole file, durable but for its name. Not atomic: nobody may read the file before a checkpoint covers it. */
  async write(file: string, bytes: Buffer): Promise<void> {
    const handle = await this.#open("write", file, "overwrite", FILE_MODE);
    try {
      await this.#step("write", file, () => handle.append(bytes));
      await this.#step("sync", file, () => handle.sync());
    } finally {
      await handle.close();
    }
    this.#changed.add(path.dirname(file));
  }

  /**
   * Replaces a file atomically: after a crash it holds all the old bytes or all the new ones. Durable when it resolves. Syncs
   * every name changed before, because the new bytes may refer to it.
   */
  async replace(file: string, bytes: Buffer | string): Promise<void> {
    await this.syncFolders();
    await replaceFile(file, bytes, { disk: this.#watched });
  }

  /** Removes the temporary files that crashes left while this file was replaced. */
  removeLeftovers(file: string): Promise<void> {
    return removeLeftovers(file, this.#watched);
  }

  async cut(file: string, size: number): Promise<void> {
    const handle = await this.#open("cut", file, "change", FILE_MODE);
    try {
      await this.#step("cut", file, () => handle.cut(size));
      await this.#step("sync", file, () => handle.sync());
    } finally {
      await handle.close();
    }
  }

  /** Removes a file, or a folder with all its content. Does nothing if it does not exist. */
  async remove(file: string): Promise<void> {
    await this.#step("remove", file, () =>
      this.#files.remove(file).then(() => this.#changed.add(path.dirname(file)), ignoreMissing),
    );
  }

  /** Makes the next syncFolders sync this folder too, even if another process changed its names. */
  keepNames(folder: string): void {
    this.#changed.add(folder);
  }

  /** Makes all names created or removed so far durable. */
  async syncFolders(): Promise<void> {
    const folders = [...this.#changed];
    this.#changed.clear();
    // A folder that was removed since then has no names to sync.
    const sync = (folder: string): Promise<void> => this.#files.syncFolder(folder).catch(ignoreMissing);
    await settle(folders.map((folder) => this.#step("sync-folder", folder, () => sync(folder))));
  }

  /** The underlying disk, with a call of `before` and the error codes of this class for each step. */
  readonly #watched: FileSystem = {
    open: async (file, how, mode) => {
      const handle = await this.#open("write", file, how, mode);
      return {
        append: (bytes) => this.#step("write", file, () => handle.append(bytes)),
        cut: (size) => this.#step("cut", file, () => handle.cut(size)),
        sync: () => this.#step("sync", file, () => handle.sync()),
        close: () => handle.close(),
      };
    },
    rename: (from, to) => this.#step("rename", to, () => this.#files.rename(from, to)),
    link: (file, name) => this.#step("create", name, () => this.#files.link(file, name)),
    remove: (file) => this.#step("remove", file, () => this.#files.remove(file)),
    makeFolder: (folder, mode) => this.#step("folder", folder, () => this.#files.makeFolder(folder, mode)),
    syncFolder: (folder) => this.#step("sync-folder", folder, () => this.#files.syncFolder(folder)),
  };

  #open(step: DiskStep, file: string, how: OpenHow, mode: number): Promise<DiskFile> {
    return this.#step(step, file, () => this.#files.open(file, how, mode));
  }

  async #step<Result>(step: DiskStep, file: string, act: () => Promise<Result>): Promise<Result> {
    this.#before(step, file);
    try {
      return await act();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new AuditError(step.startsWith("sync") ? "disk-sync" : "disk-write", `${step} ${file}: ${reason}`, error);
    }
  }
}

/** Waits for all writes even if one fails, so that none is in progress when this rejects. Rejects with `disk-sync` first. */
export async function settle(writes: readonly Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(writes)).filter((result) => result.status === "rejected");
  if (failed.length > 0) throw failed.find(({ reason }) => isSyncFailure(reason))?.reason ?? failed[0]?.reason;
}

const isSyncFailure = (error: unknown): boolean => error instanceof AuditError && error.code === "disk-sync";

/** Reads a file; resolves with null if there is none. */
export async function readIfThere(file: string): Promise<Buffer | null> {
  return (await readFile(file).catch(ignoreMissing)) ?? null;
}

/** Ignores ENOENT and ENOTDIR, the errors of a missing file; throws every other error. */
export function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT" && error.code !== "ENOTDIR") throw error;
}
