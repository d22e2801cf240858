import { createHash } from "node:crypto";
import { readMigrations } from "../../store/store.ts";
import type { Part } from "../archive/tar.ts";
import { BackupError } from "../backup-error.ts";
import { MANIFEST, MANIFEST_SUM, type Manifest, manifestSum, type PartEntry, parseManifest } from "../manifest.ts";
import { type BackupFile, readBackup } from "./open-backup.ts";

/** A backup whose every byte was compared with its manifest. */
export interface CheckedBackup {
  readonly source: BackupFile;
  readonly manifest: Manifest;
  /** SHA-256 of the manifest in hex. */
  readonly digest: string;
}

/**
 * Reads a whole backup and compares it with its manifest, before anything is restored; `stop` ends it early. Throws as `readBackup`, BackupError
 * `backup-damaged` with the name of the part that is missing, too much or changed, and `backup-foreign`.
 */
export async function checkBackup(source: BackupFile, stop?: AbortSignal): Promise<CheckedBackup> {
  const found: PartEntry[] = [];
  let manifest: { readonly content: Buffer; readonly digest: string } | null = null;
  for await (const { name, content } of readBackup(source)) {
    stop?.throwIfAborted();
    const entry = entryOf({ name, content });
    if (name === MANIFEST_SUM && manifest !== null) {
      if (!content.equals(manifestSum(manifest.digest))) throw changed(MANIFEST);
      return { source, manifest: checkParts(parseManifest(manifest.content), found), digest: manifest.digest };
    }
    if (manifest !== null) throw changed(name);
    if (name === MANIFEST) manifest = { content, digest: entry.sha256 };
    else found.push(entry);
  }
  throw new BackupError("backup-damaged", `${source.file} is no whole backup: it ends without ${MANIFEST_SUM}`);
}

/** Reads a checked backup again. Throws BackupError `backup-damaged` if a part is not as it was then. */
export async function* readChecked({ source, manifest }: CheckedBackup): AsyncGenerator<Part> {
  const expected = new Map(manifest.parts.map((each) => [each.name, each]));
  for await (const part of readBackup(source)) {
    if (part.name === MANIFEST) return;
    if (entryOf(part).sha256 !== expected.get(part.name)?.sha256) throw changed(part.name);
    yield part;
  }
}

function checkParts(manifest: Manifest, found: readonly PartEntry[]): Manifest {
  for (const [n, entry] of manifest.parts.entries()) {
    const other = found[n];
    if (other === undefined) throw new BackupError("backup-damaged", `the backup is damaged: ${entry.name} is missing`);
    if (other.name !== entry.name || other.size !== entry.size || other.sha256 !== entry.sha256) throw changed(other.name);
  }
  const extra = found[manifest.parts.length];
  if (extra !== undefined) throw changed(extra.name);
  checkMigrations(manifest);
  return manifest;
}

/** The tables are made by the program's own migrations: a backup's SQL is never run, because anybody may have written it. */
function checkMigrations({ migrations, program }: Manifest): void {
  const own = readMigrations();
  for (const [n, { name, sha256 }] of migrations.entries())
    if (own[n]?.name !== name || own[n].sha256.toString("hex") !== sha256)
      throw new BackupError(
        "backup-foreign",
        `the backup was made by version ${program}, whose tables this program does not know (${name}): restore with that version or a newer one`,
      );
}

const entryOf = ({ name, content }: Part): PartEntry => ({
  name,
  size: content.length,
  sha256: createHash("sha256").update(content).digest("hex"),
});

const changed = (name: string): BackupError =>
  new BackupError(
    "backup-damaged",
    `the backup is damaged: ${name} is not what the backup wrote; take another copy of it, or an older backup`,
  );
