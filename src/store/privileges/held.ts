import type { Sql, Transaction } from "../driver/connect.ts";
import type { Privileges, PrivilegeTable } from "./privilege-table.ts";

/** The schema of all tables, whatever the search path of a role is. */
export const SCHEMA = "public";

interface Relation {
  readonly name: string;
  readonly columns: readonly string[];
  /** The privileges that the role holds on the whole relation, by its own grants, those to PUBLIC, and its memberships. */
  readonly whole: readonly string[];
  /** The columns that it may read, insert, update or refer to by a foreign key. */
  readonly select: readonly string[];
  readonly insert: readonly string[];
  readonly update: readonly string[];
  readonly references: readonly string[];
}

/** How the privileges of a role on one relation differ from the table of privileges. */
export interface Difference {
  readonly name: string;
  /** Privileges in PostgreSQL's words, such as `delete` or `update (posted)`. */
  readonly missing: readonly string[];
  readonly excess: readonly string[];
}

/** Every privilege on a table that PostgreSQL 18 has. It refuses the name of one that it does not have: before 17, `maintain`. */
const WHOLE = ["select", "insert", "update", "delete", "truncate", "references", "trigger", "maintain"];
const BY_COLUMN = ["select", "insert", "update", "references"] as const;

/**
 * Returns the relations on which the privileges of this role are not those of its table of privileges, by their names. Leaves out
 * those of extensions, such as pg_stat_statements, which have their own.
 */
export async function differencesOf(sql: Sql | Transaction, role: string, table: PrivilegeTable): Promise<readonly Difference[]> {
  const relations = await readRelations(sql, role);
  return relations
    .map((held) => differenceOf(held, table[held.name]))
    .filter(({ missing, excess }) => missing.length + excess.length > 0);
}

function differenceOf(held: Relation, entry: Privileges | undefined): Difference {
  const wanted: Readonly<Record<(typeof BY_COLUMN)[number], readonly string[]>> = {
    select: entry?.select ?? (entry === undefined ? [] : held.columns),
    insert: entry?.insert === "all" ? held.columns : (entry?.insert ?? []),
    update: entry?.update ?? [],
    references: [],
  };
  const whole = new Set([
    ...(entry === undefined || entry.select !== undefined ? [] : ["select"]),
    ...(entry?.insert === "all" ? ["insert"] : []),
    ...(entry?.delete ? ["delete"] : []),
  ]);
  const columns = (have: (privilege: (typeof BY_COLUMN)[number]) => readonly string[]): string[] =>
    BY_COLUMN.flatMap((privilege) => {
      const names = have(privilege);
      return names.length === 0 ? [] : [`${privilege} (${names.join(", ")})`];
    });
  const isWhole = (privilege: string): boolean => held.whole.includes(privilege);
  return {
    name: held.name,
    missing: [
      ...[...whole].filter((each) => !isWhole(each)),
      ...columns((each) => (whole.has(each) ? [] : wanted[each].filter((name) => !held[each].includes(name)))),
    ],
    excess: [
      ...held.whole.filter((each) => !whole.has(each)),
      // A privilege on the whole relation is named once, without its columns.
      ...columns((each) => (isWhole(each) ? [] : held[each].filter((name) => !wanted[each].includes(name)))),
    ],
  };
}

async function readRelations(sql: Sql | Transaction, role: string): Promise<readonly Relation[]> {
  return await sql<Relation[]>`
    select relname as name, whole.held as whole, by_column.*
    from pg_class
      cross join (select ${role}::text::name as role) as asked
      cross join lateral (
        select array(
          select each from unnest(${WHOLE}::text[]) as each
          where case when each = 'maintain' and current_setting('server_version_num')::int < 170000 then false
                     else has_table_privilege(asked.role, pg_class.oid, each) end) as held
      ) as whole
      cross join lateral (
        select coalesce(array_agg(attname::text order by attnum), '{}') as columns,
               coalesce(array_agg(attname::text order by attnum) filter (where has_column_privilege(asked.role, attrelid, attnum, 'select')), '{}') as select,
               coalesce(array_agg(attname::text order by attnum) filter (where has_column_privilege(asked.role, attrelid, attnum, 'insert')), '{}') as insert,
               coalesce(array_agg(attname::text order by attnum) filter (where has_column_privilege(asked.role, attrelid, attnum, 'update')), '{}') as update,
               coalesce(array_agg(attname::text order by attnum) filter (where has_column_privilege(asked.role, attrelid, attnum, 'references')), '{}') as references
        from pg_attribute where attrelid = pg_class.oid and attnum > 0 and not attisdropped
      ) as by_column
    where relnamespace = ${SCHEMA}::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f')
      and not exists (select from pg_depend where classid = 'pg_class'::regclass and objid = pg_class.oid and deptype = 'e')
    order by relname`;
}
