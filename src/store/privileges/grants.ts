import type { Transaction } from "../driver/connect.ts";
import { StoreError } from "../errors.ts";
import { differencesOf, SCHEMA } from "./held.ts";
import { powersOf } from "./powers.ts";
import { type PrivilegeTable, privilegeText } from "./privilege-table.ts";

/**
 * Gives a role its table of privileges and takes away all else that the owner of the tables can take. Changes only
 * what differs, so a repeat does nothing. Returns what it did, a line for each table. Does nothing for a role that owns the tables
 * itself. Call it as the owner, under the migrations' lock. Throws StoreError `role-missing`.
 */
export async function applyGrants(tx: Transaction, role: string, table: PrivilegeTable): Promise<readonly string[]> {
  const [found] = await tx<{ isOwner: boolean }[]>`
    select pg_has_role(oid, current_user, 'usage') as "isOwner" from pg_roles where rolname = ${role}`;
  if (found === undefined)
    throw new StoreError(
      "role-missing",
      `the server has no role "${role}", which the bank is to run under: create it (docs/DATABASE.md, "Database roles")`,
    );
  if (found.isOwner) return [];
  const quoted = quote(role);
  const done: string[] = [];
  await restrictDatabase(tx, role);
  for (const { name } of await differencesOf(tx, role, table)) {
    const relation = `${SCHEMA}.${quote(name)}`;
    // A revoke for the whole table also takes the privileges on its columns.
    await tx.unsafe(`revoke all on table ${relation} from public, ${quoted}`);
    const entry = table[name];
    if (entry !== undefined) await tx.unsafe(`grant ${privilegeText(entry)} on table ${relation} to ${quoted}`);
    done.push(`${name}: ${entry === undefined ? "nothing" : privilegeText(entry)}`);
  }
  return done;
}

/**
 * Makes this login role if there is none and the owner of the tables may make roles; it has no password yet, so nobody can log in.
 * Returns true if there is such a role now.
 */
export async function makeRole(tx: Transaction, role: string): Promise<boolean> {
  const [found] = await tx<{ isThere: boolean; mayMake: boolean }[]>`
    select exists(select from pg_roles where rolname = ${role}) as "isThere", rolcreaterole or rolsuper as "mayMake"
    from pg_roles where rolname = current_user`;
  if (found?.isThere !== false || !found.mayMake) return found?.isThere ?? false;
  await tx.unsafe(`create role ${quote(role)} login nosuperuser nocreatedb nocreaterole noreplication nobypassrls`);
  return true;
}

/** The rights that PostgreSQL gives to everybody by default, and the two that the role needs beside those on tables. */
async function restrictDatabase(tx: Transaction, role: string): Promise<void> {
  const [row] = await tx<{ name: string; may: boolean }[]>`
    select current_database() as name,
           has_database_privilege(${role}::text::name, current_database(), 'connect')
             and has_schema_privilege(${role}::text::name, ${SCHEMA}, 'usage') as may`;
  const [database, quoted] = [quote(row?.name ?? ""), quote(role)];
  if ((await powersOf(tx, role)).length > 0) {
    await tx.unsafe(`revoke create, temporary on database ${database} from public, ${quoted}`);
    await tx.unsafe(`revoke create on schema ${SCHEMA} from public, ${quoted}`);
    await tx.unsafe(`revoke execute on all routines in schema ${SCHEMA} from public, ${quoted}`);
  }
  if (row?.may) return;
  await tx.unsafe(`grant connect on database ${database} to ${quoted}`);
  await tx.unsafe(`grant usage on schema ${SCHEMA} to ${quoted}`);
}

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;
