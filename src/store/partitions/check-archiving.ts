import type { Sql } from "../driver/connect.ts";
import { StoreError } from "../errors.ts";
import { standingOf } from "../privileges/powers.ts";
import { PRIVILEGES } from "../privileges/privileges.ts";
import { type Quarter, quarterAt, quarterText } from "./quarters.ts";

/**
 * Throws StoreError `privileges-missing`, `quarter-not-past` or `tablespace-unusable`, each with what to do, if nothing can be archived.
 * The present quarter is that of the database's clock.
 */
export async function checkArchiving(
  sql: Sql,
  { before, tablespace }: { readonly before: Quarter; readonly tablespace: string },
): Promise<void> {
  const { role, isOwner } = await standingOf(sql, PRIVILEGES);
  if (!isOwner)
    throw new StoreError(
      "privileges-missing",
      `the database role "${role}" does not own the tables: give the owner's login as --database-owner-url`,
    );
  const [row] = await sql<{ now: Date; exists: boolean; may: boolean }[]>`
    select now(), tablespace.oid is not null as exists,
           coalesce(tablespace.oid = dattablespace or has_tablespace_privilege(tablespace.oid, 'create'), false) as may
    from pg_database
    left join pg_tablespace as tablespace on spcname = ${tablespace} and spcname <> 'pg_global'
    where datname = current_database()`;
  if (row === undefined) throw new Error("a connection is to a database");
  const present = quarterAt(row.now.getTime());
  if (before >= present)
    throw new StoreError(
      "quarter-not-past",
      `${quarterText(before)} has not passed: name a quarter before ${quarterText(present)}, and all quarters before that one are archived`,
    );
  if (!row.exists) throw unusable(tablespace, role, "is not there", `make it with "create tablespace", then`);
  if (!row.may) throw unusable(tablespace, role, "is closed to this role", "");
}

const unusable = (tablespace: string, role: string, what: string, first: string): StoreError =>
  new StoreError(
    "tablespace-unusable",
    `the tablespace "${tablespace}" ${what}: as a superuser, ${first === "" ? "" : `${first} `}grant create on tablespace "${tablespace}" to "${role}" (docs/DATABASE.md, "Archive old quarters")`,
  );
