import type { Transaction } from "../driver/connect.ts";
import { SCHEMA } from "../privileges/held.ts";
import { otherOf, type PartitionedTable } from "./partitioned-tables.ts";

/** The check by which the default partition has no row of the quarter that is being archived. It is never one of a new partition. */
export const EXCLUSION = "of_no_archived_quarter";

/**
 * Makes a table that can become a partition: the columns, checks, indexes, storage settings and triggers are those of the default
 * partition, so a migration that changes them for new partitions changes it there. Nobody but the owner gets a right on it: all access
 * is through the parent. With a tablespace, the table and its indexes are made there.
 */
export async function makeEmpty(
  tx: Transaction,
  table: PartitionedTable,
  name: string,
  { tablespace }: { readonly tablespace?: string } = {},
): Promise<void> {
  const other = `${SCHEMA}.${otherOf(table)}`;
  const place = tablespace === undefined ? "" : ` tablespace ${quote(tablespace)}`;
  await tx.unsafe(`create table ${SCHEMA}.${name} (like ${other} including all)${await optionsOf(tx, other)}${place}`);
  await tx.unsafe(`alter table ${SCHEMA}.${name} drop constraint if exists ${EXCLUSION}`);
  if (tablespace !== undefined) await moveIndexes(tx, name, tablespace);
  await guard(tx, name);
}

/** `like` puts an index where that of the default partition is. An empty index is moved at once. */
async function moveIndexes(tx: Transaction, name: string, tablespace: string): Promise<void> {
  const indexes = await tx<{ name: string }[]>`
    select indexrelid::regclass::text as name from pg_index where indrelid = ${`${SCHEMA}.${name}`}::regclass`;
  for (const index of indexes) await tx.unsafe(`alter index ${index.name} set tablespace ${quote(tablespace)}`);
}

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** The settings in PostgreSQL's WITH, such as toast_tuple_target: `like` does not copy them. */
async function optionsOf(tx: Transaction, relation: string): Promise<string> {
  const [row] = await tx<
    { options: string[] | null }[]
  >`select reloptions as options from pg_class where oid = ${relation}::regclass`;
  return row?.options ? ` with (${row.options.join(", ")})` : "";
}

/** History is append-only in each partition too: the parent's trigger sees only what is done through the parent. */
const guard = (tx: Transaction, name: string): Promise<unknown> =>
  tx.unsafe(
    `create trigger ${name}_history before update or delete or truncate on ${SCHEMA}.${name}
     for each statement execute function ${SCHEMA}.refuse_change()`,
  );
