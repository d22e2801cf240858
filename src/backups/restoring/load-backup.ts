import { type DatabaseLogins, type EmptyTables, restoreDatabase, type StoredTable } from "../../store/store.ts";
import type { Part } from "../archive/tar.ts";
import { BackupError } from "../backup-error.ts";
import type { Manifest } from "../manifest.ts";
import { countRows } from "../rows.ts";
import { type CheckedBackup, readChecked } from "./check-backup.ts";

/** `database/TABLE/N.copy` */
const ROWS = /^database\/([a-z0-9_]+)\/\d{6}\.copy$/;
const KEYS = "keys/";
const EVENTS = "audit_event";

export interface Loading {
  /** Gets each file of keys, by its name without the folder. */
  readonly onKey: (name: string, content: Buffer) => Promise<void>;
  /** Called once the place is known to be empty, before anything is put there. */
  readonly onBegin?: () => void;
  /** Gives up, and leaves the database empty. */
  readonly stop?: AbortSignal;
}

/**
 * Fills an empty database from a checked backup, in one transaction: after a crash it is empty or whole, and then no program starts on it
 * until `endRestore`. Throws as `restoreDatabase` and `readChecked`.
 */
export function loadBackup(logins: DatabaseLogins, backup: CheckedBackup, { onKey, onBegin, stop }: Loading): Promise<void> {
  return restoreDatabase(logins, backup.manifest.migrations.length, async (empty) => {
    onBegin?.();
    const tables = tablesOf(empty, backup.manifest);
    const rows = new Map<string, number>();
    for await (const part of readChecked(backup)) {
      stop?.throwIfAborted();
      const table = ROWS.exec(part.name)?.[1];
      if (table !== undefined) rows.set(table, (rows.get(table) ?? 0) + (await copyRows(empty, tables.get(table), part)));
      else if (part.name.startsWith(KEYS)) await onKey(part.name.slice(KEYS.length), part.content);
    }
    for (const { name, rows: expected } of backup.manifest.tables)
      if ((rows.get(name) ?? 0) !== expected)
        throw foreign(`${name} has ${rows.get(name) ?? 0} rows, and the manifest promises ${expected}`);
    if ((rows.get(EVENTS) ?? 0) !== backup.manifest.log.events)
      throw foreign(`it has ${rows.get(EVENTS) ?? 0} audit events, and the manifest promises ${backup.manifest.log.events}`);
  });
}

/** The tables of the manifest, in the columns of its parts. Those of the empty database must be the same. */
function tablesOf({ tables }: EmptyTables, manifest: Manifest): ReadonlyMap<string, StoredTable> {
  const form = ({ name, columns }: StoredTable): string => `${name} (${[...columns].sort().join(", ")})`;
  const [own, theirs] = [tables, manifest.tables].map((list) => list.map(form).sort());
  const other = theirs?.find((each) => !own?.includes(each)) ?? own?.find((each) => !theirs?.includes(each));
  if (other !== undefined) throw foreign(`one has no table ${other}, and the other has`);
  return new Map(manifest.tables.map((each) => [each.name, each]));
}

async function copyRows(empty: EmptyTables, table: StoredTable | undefined, { name, content }: Part): Promise<number> {
  if (table === undefined) throw foreign(`it has ${name} for no table`);
  await empty.copy(table, content);
  return countRows(content);
}

const foreign = (what: string): BackupError =>
  new BackupError("backup-foreign", `the backup does not go with its own manifest or with this program's tables: ${what}`);
