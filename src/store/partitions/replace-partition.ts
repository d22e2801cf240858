import type { ReservedSql, Transaction } from "../driver/connect.ts";
import { StoreError } from "../errors.ts";
import { readApplied } from "../migrations/applied.ts";
import { lockMigrations } from "../migrations/migrate.ts";
import { SCHEMA } from "../privileges/held.ts";
import type { Archiving } from "./archiving.ts";
import { BOUNDS, copyOf, LOCK_MOST_MS, limitLocks } from "./copy-partition.ts";
import { EXCLUSION } from "./make-empty.ts";
import { keysOf, otherOf, partitionOf } from "./partitioned-tables.ts";
import { partitionBusy, unlessBusy } from "./unless-busy.ts";

/**
 * How long we wait for the whole table while we hold the partition. Shorter than PostgreSQL's `deadlock_timeout`, 1 second: if a batch
 * with a row for the partition waits for us, we give way and the batch goes on.
 */
const SWITCH_LOCK_MOST_MS = 500;
/** The server undoes the switch, and frees the table, if our process hangs for this time before the commit, in milliseconds. */
const SWITCH_IDLE_MOST_MS = 1_000;

/**
 * Puts the copy into the place of the partition. Rows that came since the copy are copied first, and committed; that repeats until
 * none has come. `filled` is the transaction that filled the copy.
 */
export async function replacePartition(sql: ReservedSql, archiving: Archiving, filled: string): Promise<void> {
  const name = partitionOf(archiving.table, archiving.quarter);
  let copied = filled;
  await unlessBusy(name, async () => {
    for (;;) {
      if (await isHiddenFromSome(sql, copied)) throw partitionBusy(name);
      const late = await sql.begin((tx) => catchUpOrSwitch(tx, archiving));
      if (late === null) return;
      copied = late;
    }
  });
}

/**
 * A transaction that took its snapshot before the rows were copied does not see them in the copy, a backup for example. It must end
 * before the old partition goes. Returns true as long as there is one.
 */
async function isHiddenFromSome(sql: ReservedSql, copied: string): Promise<boolean> {
  const [row] = await sql<{ older: boolean }[]>`
    select exists (
      select from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and usesysid is not null
        and age(backend_xmin) >= age(${copied}::xid8::xid)
    ) as older`;
  return row?.older ?? true;
}

/**
 * Copies late rows, and returns the number of that transaction; or, if there are none, replaces the partition, and returns null. From
 * the first lock on nobody adds a row to the partition.
 */
async function catchUpOrSwitch(tx: Transaction, archiving: Archiving): Promise<string | null> {
  const name = `${SCHEMA}.${partitionOf(archiving.table, archiving.quarter)}`;
  const copy = copyOf(name);
  await limitLocks(tx, LOCK_MOST_MS);
  await tx`select set_config('idle_in_transaction_session_timeout', ${String(SWITCH_IDLE_MOST_MS)}, true)`;
  await lockMigrations(tx);
  await refuseChanged(tx, archiving);
  await tx.unsafe(`lock table ${name} in exclusive mode`);
  await limitLocks(tx, SWITCH_LOCK_MOST_MS);
  await archiving.onStep("replacing");
  const key = archiving.table.order.map((column) => `late.${column} = there.${column}`).join(" and ");
  const { count } = await tx.unsafe(
    `insert into ${copy} select * from ${name} as late
     where not exists (select from ${copy} as there where ${key}) order by ${archiving.table.order.join(", ")}`,
  );
  if (count > 0) return await numberOf(tx);
  await assertAsMany(tx, name, copy);
  await switchTables(tx, archiving);
  await archiving.onStep("switched");
  return null;
}

/** A migration that ran during the copy has changed the table, and not the copy. */
async function refuseChanged(tx: Transaction, { table, quarter, applied }: Archiving): Promise<void> {
  if ((await readApplied(tx)).map(({ name }) => name).join() === applied) return;
  throw new StoreError(
    "schema-changed",
    `${partitionOf(table, quarter)} was not archived, and is as it was: the tables were migrated while it was copied. Give the command again`,
  );
}

async function numberOf(tx: Transaction): Promise<string> {
  const [row] = await tx<{ id: string }[]>`select pg_current_xact_id()::text as id`;
  return row?.id ?? "";
}

async function assertAsMany(tx: Transaction, name: string, copy: string): Promise<void> {
  const [row] = await tx.unsafe<{ rows: bigint; copied: bigint }[]>(
    `select (select count(*) from ${name}) as rows, (select count(*) from ${copy}) as copied`,
  );
  if (row?.rows !== row?.copied) throw new Error(`the copy of ${name} has ${row?.copied} rows in place of ${row?.rows}`);
}

/** Locks the parent first, as every statement of the bank does. Its lock lasts until the commit: no statement here reads a table. */
async function switchTables(tx: Transaction, { table, quarter }: Archiving): Promise<void> {
  const name = partitionOf(table, quarter);
  const [parent, old, copy, other] = [table.name, name, copyOf(name), otherOf(table)].map((each) => `${SCHEMA}.${each}`);
  const { low, end } = keysOf(table, quarter);
  const renamed = await indexNames(tx, name);
  await tx.unsafe(`
    lock table only ${parent}, ${other}, ${old} in access exclusive mode;
    alter table ${parent} detach partition ${old};
    alter table ${parent} attach partition ${copy} for values from (${low}) to (${end});
    alter table ${copy} drop constraint ${BOUNDS};
    alter table ${other} drop constraint ${EXCLUSION};
    drop table ${old};
    alter trigger ${copyOf(name)}_history on ${copy} rename to ${name}_history;
    alter table ${copy} rename to ${name};
    ${renamed.map(({ from, to }) => `alter index ${SCHEMA}.${from} rename to ${to};`).join("\n")}`);
}

/** The indexes of the copy get the names of those of the same form: errors and monitoring name them. */
const indexNames = (tx: Transaction, name: string): Promise<readonly { readonly from: string; readonly to: string }[]> =>
  tx<{ from: string; to: string }[]>`
    with form as (
      select indrelid, relname, regexp_replace(pg_get_indexdef(indexrelid), 'INDEX \\S+ ON \\S+', '') as text
      from pg_index join pg_class on pg_class.oid = indexrelid
    )
    select quote_ident(copy.relname) as from, quote_ident(old.relname) as to
    from form as copy join form as old on old.text = copy.text
    where copy.indrelid = ${`${SCHEMA}.${copyOf(name)}`}::regclass and old.indrelid = ${`${SCHEMA}.${name}`}::regclass`;
