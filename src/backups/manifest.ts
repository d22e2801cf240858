import { BackupError } from "./backup-error.ts";

/** A part of the archive, as the manifest names it. */
export interface PartEntry {
  readonly name: string;
  readonly size: number;
  /** In hex. */
  readonly sha256: string;
}

/** The rows of one table. */
export interface TableEntry {
  readonly name: string;
  /** In the order of the fields in its parts. */
  readonly columns: readonly string[];
  readonly rows: number;
}

/** The last part but one: what the backup is, and what every other part must be (docs/BACKUP.md, "The manifest"). */
export interface Manifest {
  readonly format: typeof FORMAT;
  /** A UUID; the request of the events `backup` and `backup-end`. */
  readonly id: string;
  /** The moment of the snapshot, by the database's clock: ISO 8601. */
  readonly at: string;
  /** The version of the program, and that of the database server. */
  readonly program: string;
  readonly postgresql: string;
  /** The position of the audit log: its newest checkpoint, the events under it, and all events of the snapshot. */
  readonly log: { readonly checkpoint: string; readonly size: number; readonly events: number };
  readonly keys: boolean;
  /** The migrations that made the tables, with the SHA-256 of each in hex. */
  readonly migrations: readonly { readonly name: string; readonly sha256: string }[];
  /** In an order in which they can be filled: no row refers to a later table. */
  readonly tables: readonly TableEntry[];
  readonly parts: readonly PartEntry[];
}

export const FORMAT = "strongroom-backup/1";
export const MANIFEST = "manifest.json";
/** The last part: the SHA-256 of the manifest, in the form of `sha256sum`. */
export const MANIFEST_SUM = "manifest.json.sha256";

export const printManifest = (manifest: Manifest): Buffer => Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`);

export const manifestSum = (digest: string): Buffer => Buffer.from(`${digest}  ${MANIFEST}\n`);

/** Reads a manifest whose digest is right already. Throws BackupError `backup-foreign` if its form is another. */
export function parseManifest(content: Buffer): Manifest {
  try {
    const given = JSON.parse(content.toString("utf8")) as Manifest;
    if (given.format !== FORMAT) throw new Error(`its form is ${JSON.stringify(given.format)}`);
    if (!isManifest(given)) throw new Error("a field is missing or has another type");
    return given;
  } catch (error) {
    throw new BackupError(
      "backup-foreign",
      `this program cannot read the backup's manifest (${(error as Error).message}): restore with the program that made it`,
    );
  }
}

const isText = (value: unknown): boolean => typeof value === "string";
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const isList = (value: unknown, isOne: (each: never) => boolean): boolean => Array.isArray(value) && value.every(isOne as never);
const isDigest = (value: unknown): boolean => typeof value === "string" && /^[0-9a-f]{64}$/.test(value);

function isManifest({ id, at, program, postgresql, log, keys, migrations, tables, parts }: Manifest): boolean {
  return (
    [id, at, program, postgresql, log.checkpoint].every(isText) &&
    !Number.isNaN(Date.parse(at)) &&
    [log.size, log.events].every(isCount) &&
    typeof keys === "boolean" &&
    isList(migrations, ({ name, sha256 }: Manifest["migrations"][0]) => isText(name) && isDigest(sha256)) &&
    isList(tables, ({ name, columns, rows }: TableEntry) => isText(name) && isList(columns, isText) && isCount(rows)) &&
    isList(parts, ({ name, size, sha256 }: PartEntry) => isText(name) && isCount(size) && isDigest(sha256))
  );
}
