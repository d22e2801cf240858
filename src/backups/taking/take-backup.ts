import { createHash } from "node:crypto";
import { type Disk, realDisk, replaceFile } from "../../files/files.ts";
import { readMigrations, type Store } from "../../store/store.ts";
import { type Part, writeArchive } from "../archive/tar.ts";
import { BackupError } from "../backup-error.ts";
import {
  FORMAT,
  MANIFEST,
  MANIFEST_SUM,
  type Manifest,
  manifestSum,
  type PartEntry,
  printManifest,
  type TableEntry,
} from "../manifest.ts";
import { seal } from "../sealing/seal.ts";
import { README } from "./readme.ts";
import { type BankSnapshot, withSnapshot } from "./snapshot.ts";
import { tableParts } from "./table-parts.ts";

export interface BackupOrder {
  /** Under which the audit log has it. */
  readonly id: string;
  readonly file: string;
  /** The folder of the bank's keys; null leaves them out. */
  readonly keysFolder: string | null;
  /** The raw X25519 public key that the file is sealed to; null for a file in clear. */
  readonly recipient: Buffer | null;
  /** The program's version. */
  readonly program: string;
  /** Gives up, and leaves no file. */
  readonly stop?: AbortSignal;
  /** The machine's own unless given. */
  readonly disk?: Disk;
}

export interface TakenBackup {
  readonly manifest: Manifest;
  /** SHA-256 of the manifest in hex, which binds every part. */
  readonly digest: string;
  /** Of the file, in bytes. */
  readonly size: number;
}

/**
 * Writes a backup of one moment while the bank runs: whole and durable when this resolves, or not at all, and for its owner only. The
 * snapshot stays open until the file is written, and keeps PostgreSQL from removing old rows meanwhile. Memory does not grow with the
 * bank. Throws BackupError, and the errors of the store.
 */
export function takeBackup(store: Store, order: BackupOrder): Promise<TakenBackup> {
  return withSnapshot(store, order.keysFolder, async (snapshot) => {
    const writing = new BackupParts(snapshot, order);
    const at = Math.floor(Date.parse(snapshot.about.at) / 1_000);
    const archive = writeArchive(writing.parts(), () => at);
    let size = 0;
    const counted = async function* (bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
      for await (const each of bytes) {
        order.stop?.throwIfAborted();
        size += each.length;
        yield each;
      }
    };
    const content = counted(order.recipient === null ? archive : seal(archive, order.recipient));
    await replaceFile(order.file, content, { disk: order.disk ?? realDisk }).catch((error: NodeJS.ErrnoException) => {
      throw isOfDisk(error) ? cannotWrite(order.file, error) : error;
    });
    const { manifest, digest } = writing;
    if (manifest === null) throw new TypeError("a backup without a manifest");
    return { manifest, digest, size };
  });
}

/** The parts of one backup in their order, and what they were. */
class BackupParts {
  readonly #snapshot: BankSnapshot;
  readonly #order: BackupOrder;
  readonly #entries: PartEntry[] = [];
  readonly #tables: TableEntry[] = [];
  manifest: Manifest | null = null;
  digest = "";

  constructor(snapshot: BankSnapshot, order: BackupOrder) {
    this.#snapshot = snapshot;
    this.#order = order;
  }

  async *parts(): AsyncGenerator<Part> {
    const { sql, tables, keys, about } = this.#snapshot;
    yield this.#entered({ name: "README.txt", content: Buffer.from(README) });
    for (const { name, text } of readMigrations().slice(0, about.migrations.length))
      yield this.#entered({ name: `schema/${name}`, content: Buffer.from(text) });
    for (const table of tables) {
      const parts = tableParts(sql, table);
      let each = await parts.next();
      for (; !each.done; each = await parts.next()) yield this.#entered(each.value);
      this.#tables.push({ ...table, rows: each.value });
    }
    for (const each of keys ?? []) yield this.#entered(each);
    const content = printManifest(this.#manifest());
    this.digest = digestOf(content);
    yield { name: MANIFEST, content };
    yield { name: MANIFEST_SUM, content: manifestSum(this.digest) };
  }

  #entered(part: Part): Part {
    this.#entries.push({ name: part.name, size: part.content.length, sha256: digestOf(part.content) });
    return part;
  }

  #manifest(): Manifest {
    const { about, keys } = this.#snapshot;
    const { id, program } = this.#order;
    const { at, postgresql, log, migrations } = about;
    this.manifest = {
      ...{ format: FORMAT, id, at, program, postgresql, log, keys: keys !== null, migrations },
      ...{ tables: this.#tables, parts: this.#entries },
    };
    return this.manifest;
  }
}

const digestOf = (content: Buffer): string => createHash("sha256").update(content).digest("hex");

const WHY: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full: make room, or name another place with --out",
  EDQUOT: "the disk quota is used up: make room, or name another place with --out",
  EACCES: "this account may not write there: name another place with --out",
  ENOENT: "there is no such folder: make it, or name another place with --out",
  EROFS: "the file system is read-only: name another place with --out",
};

/** The database's errors have a code too, but no system call. */
const isOfDisk = ({ code, syscall }: NodeJS.ErrnoException): boolean =>
  code !== undefined && (syscall !== undefined || Object.hasOwn(WHY, code));

const cannotWrite = (file: string, error: NodeJS.ErrnoException): BackupError =>
  new BackupError(
    "backup-file",
    `no backup was made: ${file} cannot be written, because ${WHY[error.code ?? ""] ?? `the system says ${error.message}`}`,
    error,
  );
