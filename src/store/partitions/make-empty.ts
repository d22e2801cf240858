import type { Transaction } from "../driver/connect.ts";
import { SCHEMA } from "../privileges/held.ts";
import { otherOf, type PartitionedTable } from "./partitioned-tables.ts";

/**
 * Makes a table that can become a partition: the columns, checks, indexes, storage settings and triggers are those of the default
 * partition, so a migration that changes them for new partitions changes it there. Nobody but the owner gets a right on it: all access
 * is through the parent.
 */
export async function makeEmpty(
  tx: Transaction,
  table: PartitionedTable,
  name: string,
  where: { readonly tablespace?: string } = {},
): Promise<void> {
  const other = `${SCHEMA}.${otherOf(table)}`;
  const options = await optionsOf(tx, other);
  await tx.unsafe(
    `create table ${SCHEMA}.${name} (like ${other} including all)${options}${where.tablespace === undefined ? "" : ` tablespace ${where.tablespace}`}`,
  );
  await guard(tx, name);
}

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
