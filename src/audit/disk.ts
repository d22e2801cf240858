import { type FileHandle, mkdir, open, readFile, rename, rm, truncate } from "node:fs/promises";
import path from "node:path";
import { AuditError } from "./audit-error.ts";

/** The one place of this room that writes files. Folders are for the owner only, files too. */

const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

export type DiskStep = "folder" | "create" | "append" | "sync" | "write" | "cut" | "remove" | "rename" | "sync-folder";

/** A file that grows. */
export interface Growing {
  readonly file: string;
  readonly handle: FileHandle;
}

/**
 * What fails before anything was synced is `disk-write`; a failed sync is `disk-sync`, after which what the file holds is
 * unknown and no sync of this process may be believed.
 */
export class Disk {
  readonly #before: (step: DiskStep, file: string) => void;
  /** Folders in which a name was made or removed since the last syncFolders. */
  readonly #changed = new Set<string>();

  /** `before` is called ahead of every change; a test makes the process "die" there, by throwing. */
  constructor(before: (step: DiskStep, file: string) => void = () => {}) {
    this.#before = before;
  }

  async makeFolder(folder: string): Promise<void> {
    await this.#step("folder", folder, async () => {
      const first = await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
      if (first === undefined) return;
      for (let made = folder; made.length >= first.length; made = path.dirname(made)) this.#changed.add(path.dirname(made));
    });
  }

  /** A new file to append to. Fails where there is one already. */
  async create(file: string): Promise<Growing> {
    return await this.#step("create", file, async () => {
      const handle = await open(file, "ax", FILE_MODE);
      this.#changed.add(path.dirname(file));
      return { file, handle };
    });
  }

  /** Durable when it resolves, but for the file's name if it is new. */
  async append({ file, handle }: Growing, bytes: Buffer): Promise<void> {
    await this.#step("append", file, () => handle.appendFile(bytes));
    await this.#step("sync", file, () => handle.datasync());
  }

  /** A whole file, durable but for its name. Not atomic: only for a name that nobody reads before a checkpoint tells of it. */
  async write(file: string, bytes: Buffer | string): Promise<void> {
    await this.#step("write", file, () => open(file, "w", FILE_MODE)).then(async (handle) => {
      try {
        await this.#step("write", file, () => handle.writeFile(bytes));
        await this.#step("sync", file, () => handle.datasync());
      } finally {
        await handle.close();
      }
    });
    this.#changed.add(path.dirname(file));
  }

  /** After a crash the file holds the old bytes or the new ones, whole. Durable when it resolves. */
  async replace(file: string, bytes: Buffer | string): Promise<void> {
    await this.write(`${file}.new`, bytes);
    await this.#step("rename", file, () => rename(`${file}.new`, file));
    await this.syncFolders();
  }

  async cut(file: string, size: number): Promise<void> {
    await this.#step("cut", file, () => truncate(file, size));
    const handle = await open(file, "r+");
    try {
      await this.#step("sync", file, () => handle.datasync());
    } finally {
      await handle.close();
    }
  }

  /** Removes a file or a folder with all that is in it; nothing happens where there is none. */
  async remove(file: string): Promise<void> {
    await this.#step("remove", file, () =>
      rm(file, { recursive: true }).then(() => this.#changed.add(path.dirname(file)), ignoreMissing),
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
    await settle(folders.map((folder) => this.#syncFolder(folder)));
  }

  async #syncFolder(folder: string): Promise<void> {
    // Windows cannot open a folder; there the file system keeps names by itself.
    if (process.platform === "win32") return;
    // A folder that was removed since has no names to keep.
    const handle = await open(folder, "r").catch(ignoreMissing);
    if (handle === undefined) return;
    try {
      await this.#step("sync-folder", folder, () => handle.sync());
    } finally {
      await handle.close();
    }
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
