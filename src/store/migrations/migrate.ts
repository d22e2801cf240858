import type { Sql, Store, Transaction } from "../driver/connect.ts";
import { StoreError } from "../errors.ts";
import { ensurePartitions } from "../partitions/ensure-partitions.ts";
import { CONSOLE_PRIVILEGES } from "../privileges/console-privileges.ts";
import { applyGrants, makeRole } from "../privileges/grants.ts";
import { SCHEMA } from "../privileges/held.ts";
import { PRIVILEGES } from "../privileges/privileges.ts";
import { checkVersion } from "../server-check.ts";
import { checkRecord, isRecorded, readApplied } from "./applied.ts";
import { type Migration, readMigrations } from "./migration-files.ts";
import { refuseUnfinished } from "./unfinished.ts";

/** The advisory lock that lets one server at a time migrate: "mig" in ASCII, no other meaning. */
const LOCK = 0x6d6967;

/** What a migration has done. */
export interface Migrated {
  /** The names of the applied migrations. */
  readonly applied: readonly string[];
  /** The names of the partitions that were made. */
  readonly partitions: readonly string[];
  /** The tables whose privileges were changed, each with what the application role may do now. */
  readonly granted: readonly string[];
  /** The same for the console's role; null if the server has no such role, and the owner may not make it. */
  readonly grantedConsole: readonly string[] | null;
}

/** The roles that get their privileges; a role that is not given is left alone. */
export interface GrantedRoles {
  readonly application?: string;
  readonly console?: string;
}

/**
 * Applies the migrations that the database does not have yet, in the order of their names, each in a separate transaction. Then
 * makes the partitions that are missing and gives the roles their privileges, under the same lock. Any number of servers may do this at once. Throws StoreError, and
 * changes nothing, if the record of applied migrations and the program's files do not agree.
 */
export async function migrate(
  store: Store,
  options: { readonly migrations?: readonly Migration[] } & GrantedRoles = {},
): Promise<Migrated> {
  await checkVersion(store.sql);
  const { migrations = readMigrations(), ...roles } = options;
  const applied: string[] = [];
  for (;;) {
    const step = await store.sql.begin((tx) => applyNext(tx, migrations, roles));
    if (typeof step === "string") applied.push(step);
    else return { applied, ...step };
  }
}

/**
 * Applies one migration and returns its name, or, if none is left, grants and returns what that did. Holds the lock until the
 * commit: no other server can read the record before it is complete.
 */
async function applyNext(
  tx: Transaction,
  migrations: readonly Migration[],
  roles: GrantedRoles,
): Promise<string | Omit<Migrated, "applied">> {
  await lockMigrations(tx);
  await refuseUnfinished(tx);
  // Without a notice at each start that the table is there.
  if (!(await isRecorded(tx))) await makeRecord(tx);
  const applied = await readApplied(tx);
  checkRecord(applied, migrations);
  const next = migrations[applied.length];
  if (next === undefined) return { partitions: await ensurePartitions(tx), ...(await grant(tx, roles)) };
  await apply(tx, next);
  return next.name;
}

/** Begins a transaction that migrates: until its end no other server does. */
export async function lockMigrations(tx: Transaction): Promise<void> {
  await tx`select pg_advisory_xact_lock(${LOCK})`;
  // No schema of the owner's own name can come first: the application role would not find the tables.
  await tx`select set_config('search_path', ${SCHEMA}, true)`;
}

/** Applies all these migrations in the caller's transaction, which has called `lockMigrations`. */
export async function applyWithin(tx: Transaction, migrations: readonly Migration[]): Promise<void> {
  if (!(await isRecorded(tx))) await makeRecord(tx);
  for (const each of migrations) await apply(tx, each);
}

async function makeRecord(tx: Transaction): Promise<void> {
  await tx`
    create table migration (
      name text primary key, sha256 bytea not null, applied_at timestamptz not null default now()
    )`;
}

async function apply(tx: Transaction, { name, text, sha256 }: Migration): Promise<void> {
  await tx.unsafe(text);
  await tx`insert into migration (name, sha256) values (${name}, ${sha256})`;
}

/** Gives the roles their privileges, in the caller's transaction, which has called `lockMigrations`. */
export async function grant(
  tx: Transaction,
  { application, console }: GrantedRoles,
): Promise<Pick<Migrated, "granted" | "grantedConsole">> {
  const granted = application === undefined ? [] : await applyGrants(tx, application, PRIVILEGES);
  if (console === undefined) return { granted, grantedConsole: [] };
  return { granted, grantedConsole: (await makeRole(tx, console)) ? await applyGrants(tx, console, CONSOLE_PRIVILEGES) : null };
}

/**
 * Throws StoreError `schema-behind` if the database lacks a migration of this program, with `command` as the remedy, and as
 * `migrate` does. Changes nothing, so the application role may do it.
 */
export async function checkMigrated(sql: Sql, command: string): Promise<void> {
  await checkVersion(sql);
  await refuseUnfinished(sql);
  const migrations = readMigrations();
  const applied = (await isRecorded(sql)) ? await readApplied(sql) : [];
  checkRecord(applied, migrations);
  const next = migrations[applied.length];
  if (next !== undefined)
    throw new StoreError(
      "schema-behind",
      `the database lacks ${next.name}, and this login is not the owner of the tables: run ${command} first, with the owner's login as --database-owner-url`,
    );
}
