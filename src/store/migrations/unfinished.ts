import type { Sql, Transaction } from "../driver/connect.ts";
import { StoreError } from "../errors.ts";
import { SCHEMA } from "../privileges/held.ts";

/** Stands in a database from the first row of a restore to its last step. */
export const RESTORE_MARK = "restore_unfinished";

/** Throws StoreError `restore-unfinished` if a restore into this database was cut off, or is still under way. */
export async function refuseUnfinished(sql: Sql | Transaction): Promise<void> {
  const [row] = await sql<{ is: boolean }[]>`select to_regclass(${`${SCHEMA}.${RESTORE_MARK}`}) is not null as is`;
  if (row?.is)
    throw new StoreError(
      "restore-unfinished",
      "a restore into this database has not come to its end: if it still runs, wait for it; if it was cut off, drop the database, make it again and restore again",
    );
}

/** Ends a restore, as the owner of the tables: programs start on this database from now on. */
export const endRestore = async (sql: Sql): Promise<void> => {
  await sql.unsafe(`drop table ${SCHEMA}.${RESTORE_MARK}`);
};
