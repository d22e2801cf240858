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

/** The one place of this room that writes files. Folders are for the owner only, files too. */

export type DiskStep = "folder" | "create" | "append" | "sync" | "write" | "cut" | "remove" | "rename" | "sync-folder";

/** A file that grows. */
export interface Growing {
  readonly file: string;
  readonly handle: DiskFile;
}

/**
 * What fails before anything was synced is `disk-write`; a failed sync is `disk-sync`, after which what the file holds is
 * unknown and no sync of this process may be believed.
 */
export class Disk {
  readonly #files: FileSystem;
  readonly #before: (step: DiskStep, file: string) => void;
  /** Folders in which a name was made or removed since the last syncFolders. */
  readonly #changed = new Set<string>();

  /** `before` is called ahead of every change; a test makes the process "die" there, by throwing. */
  constructor(before: (step: DiskStep, file: string) => void = () => {}, files: FileSystem = realDisk) {
    this.#before = before;
    this.#files = files;
  }

  async makeFolder(folder: string): Promise<void> {
    const first = await this.#step("folder", folder, () => this.#files.makeFolder(folder, FOLDER_MODE));
    for (const parent of parentsOfMade(folder, first)) this.#changed.add(parent);
  }

  /** A new file to append to. Fails where there is one already. */
  async create(file: string): Promise<Growing> {
    const handle = await this.#open("create", file, "create", FILE_MODE);
    this.#changed.add(path.dirname(file));
    return { file, handle };
  }

  /** Durable when it resolves, but for the file's name if it is new. */
  async append({ file, handle }: Growing, bytes: Buffer): Promise<void> {
    await this.#step("append", file, () => handle.append(bytes));
    await this.#step("sync", file, () => handle.sync());
  }

  /** A whole file, durable but for its name. Not atomic: only for a name that nobody reads before a checkpoint tells of it. */
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
   * After a crash the file holds the old bytes or the new ones, whole. Durable when it resolves. Every name changed before is
   * durable before the new bytes are, which may vouch for them.
   */
  async replace(file: string, bytes: Buffer | string): Promise<void> {
    await this.syncFolders();
    await replaceFile(file, bytes, { disk: this.#watched });
  }

  /** Removes what crashes have left of earlier replacements of this file. */
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

  /** Removes a file or a folder with all that is in it; nothing happens where there is none. */
  async remove(file: string): Promise<void> {
    await this.#step("remove", file, () =>
      this.#files.remove(file).then(() => this.#changed.add(path.dirname(file)), ignoreMissing),
    );
  }

  /** The names in this folder are made durable by the next syncFolders, whoever made them. */
  keepNames(folder: string): void {
    this.#changed.add(folder);
  }

  /** Makes every name made or removed so far durable. */
  async syncFolders(): Promise<void> {
    const folders = [...this.#changed];
    this.#changed.clear();
    // A folder that was removed since has no names to keep.
    const sync = (folder: string): Promise<void> => this.#files.syncFolder(folder).catch(ignoreMissing);
    await settle(folders.map((folder) => this.#step("sync-folder", folder, () => sync(folder))));
  }

  /** The disk below, each step of which is announced and fails as those of this class do. */
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

/** Waits for all of them, also when one fails, so that nothing is still being written when the failure is told. */
export async function settle(writes: readonly Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(writes)).filter((result) => result.status === "rejected");
  if (failed.length > 0) throw failed.find(({ reason }) => isSyncFailure(reason))?.reason ?? failed[0]?.reason;
}

const isSyncFailure = (error: unknown): boolean => error instanceof AuditError && error.code === "disk-sync";

/** The bytes of a file, null where there is none. */
export async function readIfThere(file: string): Promise<Buffer | null> {
  return (await readFile(file).catch(ignoreMissing)) ?? null;
}

/** What is not there, or lies under what is no folder, is missing; every other failure is thrown. */
export function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT" && error.code !== "ENOTDIR") throw error;
}
