import type { ReservedSql, Transaction } from "../driver/connect.ts";
import { lockMigrations } from "../migrations/migrate.ts";
import { SCHEMA } from "../privileges/held.ts";
import type { Archiving } from "./archiving.ts";
import { EXCLUSION, makeEmpty } from "./make-empty.ts";
import { isBetween, otherOf, PARTITIONED, partitionOf } from "./partitioned-tables.ts";
import { later } from "./quarters.ts";
import { unlessBusy } from "./unless-busy.ts";

/** How long a statement of an archive waits for a table. Nobody may wait behind it for longer, in milliseconds. */
export const LOCK_MOST_MS = 1_000;

/** The table that becomes the partition, until it does. */
export const copyOf = (partition: string): string => `${partition}_archiving`;

/** The bounds of the partition, which let PostgreSQL attach the copy without reading it. */
export const BOUNDS = "of_this_quarter";

/** Makes the empty copy in the tablespace, by the present shape of the table. */
export const makeCopy = (sql: ReservedSql, { table, quarter, tablespace }: Archiving): Promise<void> =>
  sql.begin(async (tx) => {
    await lockMigrations(tx);
    await limitLocks(tx, LOCK_MOST_MS);
    const copy = copyOf(partitionOf(table, quarter));
    await makeEmpty(tx, table, copy, { tablespace });
    const bounds = isBetween(table, quarter, later(quarter, 1));
    await tx.unsafe(`alter table ${SCHEMA}.${copy} add constraint ${BOUNDS} check (${bounds})`);
  });

/**
 * Copies the rows of one moment, and compares both tables in that snapshot. Returns the transaction's number: who has a snapshot from
 * before it does not see the copied rows. Throws if the copy differs.
 */
export const fillCopy = (sql: ReservedSql, { table, quarter, onStep }: Archiving): Promise<string> =>
  sql.begin("isolation level repeatable read", async (tx) => {
    const name = `${SCHEMA}.${partitionOf(table, quarter)}`;
    const [begun] = await tx<{ id: string }[]>`select pg_current_xact_id()::text as id`;
    await onStep("filling");
    await tx.unsafe(`insert into ${copyOf(name)} select * from ${name} order by ${table.order.join(", ")}`);
    const [source, copy] = [await digestOf(tx, name), await digestOf(tx, copyOf(name))];
    if (source !== copy) throw new Error(`the copy of ${name} differs from it: ${copy} in place of ${source}`);
    return begun?.id ?? "";
  });

/**
 * The number of rows, and the sum of a hash of each. The key is unique, so the rows have one order, and the sum stands for the sequence.
 * One hash of all rows would need them all in memory.
 */
async function digestOf(tx: Transaction, name: string): Promise<string> {
  const [row] = await tx.unsafe<{ digest: string }[]>(`
    select count(*) || ' rows, ' ||
           coalesce(sum(('x' || encode(substring(sha256(convert_to(each::text, 'UTF8')) for 8), 'hex'))::bit(64)::bigint::numeric), 0)
             as digest
    from ${name} as each`);
  return row?.digest ?? "";
}

/**
 * Lets the default partition promise that it has no row of the quarter, which its own bounds promise only while the old partition is
 * attached. The check reads the default partition while others use it, so that attaching the copy does not read it under a lock.
 */
export async function excludeFromOther(sql: ReservedSql, { table, quarter }: Archiving): Promise<void> {
  const other = `${SCHEMA}.${otherOf(table)}`;
  const excluded = `check (not (${isBetween(table, quarter, later(quarter, 1))}))`;
  await unlessBusy(partitionOf(table, quarter), () =>
    sql.begin(async (tx) => {
      await limitLocks(tx, LOCK_MOST_MS);
      await tx.unsafe(`alter table ${other} add constraint ${EXCLUSION} ${excluded} not valid`);
    }),
  );
  await sql.unsafe(`alter table ${other} validate constraint ${EXCLUSION}`);
}

/** Drops the copies and checks of archives that did not end. The caller has the archive's lock, so no copy is in use. */
export const clearLeftovers = (sql: ReservedSql): Promise<void> =>
  unlessBusy("a partition", () =>
    sql.begin(async (tx) => {
      await limitLocks(tx, LOCK_MOST_MS);
      for (const table of PARTITIONED) {
        const pattern = `^${copyOf(`${table.name}_\\d{4}_q[1-4]`)}$`;
        const copies = await tx<{ name: string }[]>`
          select relname as name from pg_class
          where relnamespace = ${SCHEMA}::regnamespace and relkind = 'r' and not relispartition and relname ~ ${pattern}`;
        for (const { name } of copies) await tx.unsafe(`drop table ${SCHEMA}.${name}`);
        const other = `${SCHEMA}.${otherOf(table)}`;
        const checks = await tx`
          select from pg_constraint where conrelid = to_regclass(${other}) and conname = ${EXCLUSION}`;
        if (checks.length > 0) await tx.unsafe(`alter table ${other} drop constraint ${EXCLUSION}`);
      }
    }),
  );

/** For the statements of this transaction that follow. */
export const limitLocks = (tx: Transaction, most: number): Promise<unknown> =>
  tx`select set_config('lock_timeout', ${String(most)}, true)`;
