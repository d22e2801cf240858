import type { ReservedSql, Sql, Transaction } from "../driver/connect.ts";
import { SCHEMA } from "../privileges/held.ts";
import { PARTITIONED } from "./partitioned-tables.ts";

const ONE_SNAPSHOT = "isolation level repeatable read read only";

/**
 * A transaction has no snapshot before its first SELECT, and a lock comes before that. `ensurePartitions` moves rows under a lock that
 * excludes this one. Without it, a snapshot from before the move would look for the rows in their new partition, and not see them there.
 */
const KEEP_ROWS_IN_PLACE = `lock table only ${PARTITIONED.map(({ name }) => `${SCHEMA}.${name}`).join(", ")} in access share mode`;

/**
 * Calls `read` in a transaction that changes nothing and sees all tables as they were at one moment, while others go on. The only way
 * to read several statements' rows of one moment.
 */
export function inSnapshot<Result>(sql: Sql, read: (tx: Transaction) => Promise<Result>): Promise<Result> {
  return sql.begin(ONE_SNAPSHOT, async (tx) => {
    await tx.unsafe(KEEP_ROWS_IN_PLACE);
    return await read(tx);
  }) as Promise<Result>;
}

/** As `inSnapshot`, on a connection of the caller, whose release ends the transaction. The next statement takes the snapshot. */
export async function beginSnapshot(sql: ReservedSql): Promise<void> {
  await sql`begin isolation level repeatable read read only`;
  await sql.unsafe(KEEP_ROWS_IN_PLACE);
}
