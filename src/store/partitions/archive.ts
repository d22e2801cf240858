import type { ReservedSql, Store } from "../driver/connect.ts";
import { StoreError } from "../errors.ts";
import { readApplied } from "../migrations/applied.ts";
import { SCHEMA } from "../privileges/held.ts";
import type { Archiving } from "./archiving.ts";
import { checkArchiving } from "./check-archiving.ts";
import { clearLeftovers, copyOf, excludeFromOther, fillCopy, makeCopy } from "./copy-partition.ts";
import { lookAtPartitions } from "./look-at-partitions.ts";
import { type PartitionedTable, partitionOf } from "./partitioned-tables.ts";
import type { Quarter } from "./quarters.ts";
import { replacePartition } from "./replace-partition.ts";
import { unlessBusy } from "./unless-busy.ts";

/** A partition that is in the tablespace now: its name, its rows, and its bytes with the indexes. */
export interface Archived {
  readonly name: string;
  readonly rows: bigint;
  readonly bytes: bigint;
}

interface Wanted {
  /** The quarters before this one are archived. */
  readonly before: Quarter;
  readonly tablespace: string;
  readonly onArchived: (archived: Archived) => void;
  readonly onStep?: Archiving["onStep"];
}

/** The advisory lock that lets one archive run at a time: "arc" in ASCII, no other meaning. */
const LOCK = 0x617263;
/** The server ends a transaction of ours after this time without a statement, in milliseconds: our process may hang, with locks. */
const IDLE_MOST_MS = 5_000;

/**
 * Moves each partition of an earlier quarter to a tablespace, the oldest of each table first, while the bank goes on; calls
 * `onArchived` after each (docs/decisions/0041-partitions.md, "Archiving"). Whatever ends it, the table has the old partition or the
 * moved one, with all rows. Throws StoreError `privileges-missing`, `tablespace-unusable`, `quarter-not-past` and `archive-running`
 * before it changes anything, `partition-busy` and `schema-changed` without any change to the partition that was its turn.
 */
export async function archivePartitions({ sql: pool }: Store, wanted: Wanted): Promise<void> {
  const sql = await pool.reserve();
  try {
    await checkArchiving(sql, wanted);
    await prepareSession(sql);
    await clearLeftovers(sql);
    for (const { table, quarters } of await lookAtPartitions(sql))
      for (const quarter of quarters)
        if (quarter < wanted.before && (await isElsewhere(sql, partitionOf(table, quarter), wanted.tablespace)))
          wanted.onArchived(await archive(sql, table, quarter, wanted));
  } finally {
    sql.release();
  }
}

/** The lock is the session's: it ends with the connection, however that ends. */
async function prepareSession(sql: ReservedSql): Promise<void> {
  const [row] = await sql<{ free: boolean }[]>`
    select pg_try_advisory_lock(${LOCK}) as free, set_config('search_path', ${SCHEMA}, false),
           set_config('statement_timeout', '0', false),
           set_config('idle_in_transaction_session_timeout', ${String(IDLE_MOST_MS)}, false)`;
  if (!row?.free)
    throw new StoreError(
      "archive-running",
      "another strongroom database archive runs on this database, or the server has not noticed its end yet: wait until it has ended, then give the command again",
    );
}

async function archive(sql: ReservedSql, table: PartitionedTable, quarter: Quarter, wanted: Wanted): Promise<Archived> {
  const applied = (await readApplied(sql)).map(({ name }) => name).join();
  const { tablespace, onStep = async () => {} } = wanted;
  const archiving: Archiving = { table, quarter, tablespace, applied, onStep };
  const name = partitionOf(table, quarter);
  try {
    await unlessBusy(name, () => makeCopy(sql, archiving));
    await onStep("made");
    const filled = await fillCopy(sql, archiving);
    await onStep("filled");
    await sql.unsafe(`vacuum (freeze, analyze) ${SCHEMA}.${copyOf(name)}`);
    await onStep("vacuumed");
    await excludeFromOther(sql, archiving);
    await onStep("copied");
    await replacePartition(sql, archiving, filled);
    await onStep("replaced");
  } catch (error) {
    // The next run does it if this one cannot, because the connection is lost, say.
    await clearLeftovers(sql).catch(() => {});
    throw error;
  }
  return await measure(sql, name);
}

async function measure(sql: ReservedSql, name: string): Promise<Archived> {
  const [row] = await sql.unsafe<{ rows: bigint; bytes: bigint }[]>(
    `select count(*) as rows, pg_total_relation_size('${SCHEMA}.${name}') as bytes from ${SCHEMA}.${name}`,
  );
  return { name, rows: row?.rows ?? 0n, bytes: row?.bytes ?? 0n };
}

/** True if the partition or an index of it is in another tablespace. */
async function isElsewhere(sql: ReservedSql, name: string, tablespace: string): Promise<boolean> {
  const [row] = await sql<{ is: boolean }[]>`
    select exists (
      select from pg_class
      where (oid = ${`${SCHEMA}.${name}`}::regclass
             or oid in (select indexrelid from pg_index where indrelid = ${`${SCHEMA}.${name}`}::regclass))
        and coalesce(nullif(reltablespace, 0), (select dattablespace from pg_database where datname = current_database()))
            <> (select oid from pg_tablespace where spcname = ${tablespace})
    ) as is`;
  return row?.is ?? false;
}
