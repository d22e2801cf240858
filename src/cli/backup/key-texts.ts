import path from "node:path";
import { BackupError } from "../../backups/backups.ts";
import { readSecretFile } from "../../files/files.ts";

/** The bank's keys by the places of their files. */
export interface KeyText {
  text(place: (data: string) => string): Promise<string>;
  /** A secret of this many bytes. */
  secret(place: (data: string) => string, bytes: number): Promise<Buffer>;
}

/** The keys of a backup, or of the data folder if the backup is without. Each throws BackupError `backup-key` or SecretFileError. */
export function keysIn(found: ReadonlyMap<string, Buffer> | null, data: string): KeyText {
  const text = async (place: (data: string) => string): Promise<string> => {
    if (found === null) return await readSecretFile(place(data));
    const content = found.get(path.basename(place(data)));
    if (content === undefined) throw new BackupError("backup-key", `the backup lacks keys/${path.basename(place(data))}`);
    return content.toString("utf8");
  };
  return {
    text,
    async secret(place, bytes) {
      const secret = Buffer.from((await text(place)).trim(), "hex");
      if (secret.length === bytes) return secret;
      throw new BackupError("backup-key", `${path.basename(place(data))} does not hold ${bytes} bytes in hex`);
    },
  };
}
