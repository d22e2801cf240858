import { existsSync } from "node:fs";
import path from "node:path";
import { createFile, type Disk, makeFolder, realDisk, removeFile } from "../../files/files.ts";
import { isPartName } from "../archive/tar.ts";
import { BackupError } from "../backup-error.ts";

/** Stands in a data folder from the begin of a restore to its end. */
const MARK = "restore-unfinished";
const MEANING = "strongroom restore has not come to its end here: no program starts on this folder\n";

/** Throws BackupError `restore-unfinished` if a restore into this data folder was cut off, or is still under way. */
export function refuseUnfinishedFolder(data: string): void {
  if (existsSync(path.join(data, MARK)))
    throw new BackupError(
      "restore-unfinished",
      `a restore into ${data} has not come to its end: if it still runs, wait for it; if it was cut off, remove ${MARK}, postgres* and what the restore put into keys/ there, and restore again`,
    );
}

/** A data folder that is being restored. */
export class RestorePlace {
  readonly #data: string;
  readonly #disk: Disk;

  private constructor(data: string, disk: Disk) {
    this.#data = data;
    this.#disk = disk;
  }

  /**
   * Marks the data folder, durably, before anything is put there. Throws BackupError `place-taken`, which names what is there: the
   * database and the audit log of another bank, and its keys unless they are to stay.
   */
  static async begin(
    data: string,
    { keysStay, disk = realDisk }: { readonly keysStay: boolean; readonly disk?: Disk },
  ): Promise<RestorePlace> {
    refuseUnfinishedFolder(data);
    const taken = ["postgres", "audit", ...(keysStay ? [] : ["keys"])].find((name) => existsSync(path.join(data, name)));
    if (taken !== undefined)
      throw new BackupError(
        "place-taken",
        `${data} is not empty: it has ${taken}/. Name another folder with --data, or move that one away and keep it: it may be the only one`,
      );
    if (keysStay && !existsSync(path.join(data, "keys")))
      throw new BackupError(
        "backup-key",
        `the backup is without keys: put those of its time into ${path.join(data, "keys")} first`,
      );
    await makeFolder(data, disk);
    await createFile(path.join(data, MARK), MEANING, { disk });
    return new RestorePlace(data, disk);
  }

  /** Puts a file of keys back, durably, for its owner only. */
  async putKey(name: string, content: Buffer): Promise<void> {
    if (!isPartName(name) || name.includes("/")) throw new BackupError("backup-foreign", `no name of a key file: ${name}`);
    await makeFolder(path.join(this.#data, "keys"), this.#disk);
    await createFile(path.join(this.#data, "keys", name), content, { disk: this.#disk });
  }

  /** Takes the mark away, durably: programs start from now on. */
  end(): Promise<void> {
    return removeFile(path.join(this.#data, MARK), this.#disk);
  }
}
