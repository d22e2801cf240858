import {
  beginSnapshot,
  type ReservedSql,
  readOwnTables,
  type Store,
  type StoredTable,
  type Transaction,
} from "../../store/store.ts";
import type { Part } from "../archive/tar.ts";
import { BackupError } from "../backup-error.ts";
import type { Manifest } from "../manifest.ts";
import { areSame, readKeyFiles } from "./key-files.ts";

/** One moment of the bank. */
export interface BankSnapshot {
  /** A transaction that sees the database at this moment, and only reads. */
  readonly sql: ReservedSql;
  readonly tables: readonly StoredTable[];
  /** The files of keys as they were at this moment; null if they were not asked for. */
  readonly keys: readonly Part[] | null;
  readonly about: Pick<Manifest, "at" | "postgresql" | "log" | "migrations">;
}

/** A rotation changes the files a few times in an hour at most. */
const TRIES_MAX = 5;

/**
 * Calls `act` with one snapshot of database and keys. The files are read before the snapshot begins and after: if they are the same, they
 * were so at its moment, and a bank that was killed then would start with them. Throws BackupError `backup-keys`.
 */
export async function withSnapshot<Result>(
  store: Store,
  keysFolder: string | null,
  act: (snapshot: BankSnapshot) => Promise<Result>,
): Promise<Result> {
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const before = keysFolder === null ? null : await readKeyFiles(keysFolder);
    const sql = await store.sql.reserve();
    try {
      await beginSnapshot(sql);
      const about = await readAbout(sql);
      const keys = keysFolder === null ? null : await readKeyFiles(keysFolder);
      if (before !== null && keys !== null && !areSame(before, keys)) continue;
      return await act({ sql, keys, about, tables: await readOwnTables(sql as unknown as Transaction) });
    } finally {
      sql.release();
    }
  }
  throw new BackupError(
    "backup-keys",
    `the files in ${keysFolder} change again and again: wait for the rotation, then try again`,
  );
}

/** The first read takes the snapshot. A row must look the same whatever the role's own settings are. */
async function readAbout(sql: ReservedSql): Promise<BankSnapshot["about"]> {
  const [row] = await sql<{ at: Date; postgresql: string; events: bigint; size: bigint | null; checkpoint: string | null }[]>`
    select now() as at, current_setting('server_version') as postgresql, (select count(*) from audit_event) as events,
           newest.size, newest.note as checkpoint,
           set_config('statement_timeout', '0', true), set_config('idle_in_transaction_session_timeout', '0', true),
           set_config('bytea_output', 'hex', true), set_config('IntervalStyle', 'postgres', true),
           set_config('extra_float_digits', '1', true)
    from (select 1) as one left join (
      select size, note from audit_checkpoint order by from_size desc limit 1
    ) as newest on true`;
  const migrations = await sql<{ name: string; sha256: string }[]>`
    select name, encode(sha256, 'hex') as sha256 from migration order by name collate "C"`;
  if (row === undefined) throw new TypeError("a snapshot without a row");
  const { at, postgresql, events, size, checkpoint } = row;
  const log = { checkpoint: checkpoint ?? "", size: Number(size ?? 0n), events: Number(events) };
  return { at: at.toISOString(), postgresql, log, migrations: migrations.map((each) => ({ ...each })) };
}
