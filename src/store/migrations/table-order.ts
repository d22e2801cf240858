import type { Sql, Transaction } from "../driver/connect.ts";
import { SCHEMA } from "../privileges/held.ts";
import { PRIVILEGES } from "../privileges/privileges.ts";

/** A table, with its columns that are stored as they are given: PostgreSQL computes the others. */
export interface StoredTable {
  readonly name: string;
  readonly columns: readonly string[];
}

/** Resolves with the tables of this program, without those that somebody else has made in its schema, in the order of `readTables`. */
export const readOwnTables = async (sql: Sql | Transaction): Promise<readonly StoredTable[]> =>
  (await readTables(sql)).filter(({ name }) => Object.hasOwn(PRIVILEGES, name));

/**
 * Resolves with all tables but the record of migrations and those of extensions, in an order in which they can be filled: no foreign key
 * refers to a later one.
 */
export async function readTables(sql: Sql | Transaction): Promise<readonly StoredTable[]> {
  const found = await sql<(StoredTable & { needs: string[] })[]>`
    select relname::text as name,
           array(select attname::text from pg_attribute
                 where attrelid = pg_class.oid and attnum > 0 and not attisdropped and attgenerated = '' order by attnum) as columns,
           array(select refers.relname::text from pg_constraint join pg_class as refers on refers.oid = confrelid
                 where conrelid = pg_class.oid and contype = 'f' and confrelid <> conrelid) as needs
    from pg_class
    where relkind in ('r', 'p') and not relispartition and relnamespace = ${SCHEMA}::regnamespace
      and relname <> 'migration' and relname <> 'restore_unfinished'
      and not exists (select from pg_depend where classid = 'pg_class'::regclass and objid = pg_class.oid and deptype = 'e')
    order by oid`;
  const tables = new Map(found.map((each) => [each.name, each]));
  const ordered = new Map<string, StoredTable>();
  const place = ({ name, columns, needs }: StoredTable & { needs: string[] }, above: ReadonlySet<string>): void => {
    if (ordered.has(name) || above.has(name)) return;
    for (const need of needs) place(tables.get(need) as never, new Set([...above, name]));
    ordered.set(name, { name, columns });
  };
  for (const each of found) place(each, new Set());
  return [...ordered.values()];
}
