import type { Sql, Transaction } from "../driver/connect.ts";
import { differencesOf, SCHEMA } from "./held.ts";
import type { PrivilegeTable } from "./privilege-table.ts";

/** How a role stands to the bank's database. */
export interface Standing {
  readonly role: string;
  /** True if it may change the tables themselves: it owns them, is a superuser, or may create them in an empty database. */
  readonly isOwner: boolean;
  /** The privileges that the program needs and the role lacks, such as `insert on hold`; empty for an owner. */
  readonly missing: readonly string[];
  /** What the role may do beyond the table of privileges, each in a few words; empty for an owner. */
  readonly excess: readonly string[];
}

/** Returns how the role of these connections stands to their database, and to its table of privileges. */
export async function standingOf(sql: Sql | Transaction, table: PrivilegeTable): Promise<Standing> {
  const [row] = await sql<{ role: string; isOwner: boolean }[]>`
    select current_user as role, coalesce(
      (select pg_has_role(current_user, relowner, 'usage') from pg_class where oid = to_regclass(${`${SCHEMA}.migration`})),
      has_schema_privilege(current_user, ${SCHEMA}, 'create')) as "isOwner"`;
  if (row === undefined) throw new Error("a select without a from has one row");
  if (row.isOwner) return { ...row, missing: [], excess: [] };
  const differences = await differencesOf(sql, row.role, table);
  const words = (which: "missing" | "excess"): string[] =>
    differences.flatMap((each) => each[which].map((privilege) => `${privilege} on ${each.name}`));
  return { ...row, missing: words("missing"), excess: [...(await powersOf(sql, row.role)), ...words("excess")] };
}

/**
 * What the role may do that no privilege on a table allows, each in a few words. Not named are `pg_read_all_settings`, which the
 * embedded server gives, and the right to log in.
 */
export async function powersOf(sql: Sql | Transaction, role: string): Promise<readonly string[]> {
  const rows = await sql<{ power: string }[]>`
    with asked as (select * from pg_roles where rolname = ${role})
    select power from asked cross join lateral (
      values (rolsuper, 'everything, as a superuser'), (rolcreaterole, 'create roles'), (rolcreatedb, 'create databases'),
        (rolreplication, 'replicate the server'), (rolbypassrls, 'bypass row security'),
        (has_database_privilege(oid, current_database(), 'create'), 'create schemas'),
        (has_database_privilege(oid, current_database(), 'temporary'), 'create temporary tables')
    ) as attribute (held, power) where held
    union all
    select format('act as the role %s', pg_roles.rolname) from asked, pg_roles
    where pg_roles.oid <> asked.oid and pg_has_role(asked.oid, pg_roles.oid, 'member') and pg_roles.rolname <> 'pg_read_all_settings'
    union all
    select format('create in the schema %s', nspname) from asked, pg_namespace where has_schema_privilege(asked.oid, pg_namespace.oid, 'create')
    union all
    select format('change the %s that it owns', pg_describe_object(classid, objid, objsubid)) from asked, pg_shdepend
    where refclassid = 'pg_authid'::regclass and refobjid = asked.oid and deptype = 'o'
      and dbid in (0, (select oid from pg_database where datname = current_database()))
    union all
    select format('execute the function %s', proname) from asked, pg_proc
    where pronamespace = ${SCHEMA}::regnamespace and has_function_privilege(asked.oid, pg_proc.oid, 'execute')
      and not exists (select from pg_depend where classid = 'pg_proc'::regclass and objid = pg_proc.oid and deptype = 'e')`;
  return rows.map(({ power }) => power);
}
