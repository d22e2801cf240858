import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Sql, Store, Transaction } from "../driver/connect.ts";
import { StoreError } from "../errors.ts";
import { applyGrants } from "../privileges/grants.ts";
import { SCHEMA } from "../privileges/held.ts";

/** The oldest server that the migrations and statements support, as `server_version_num`. */
const SERVER_VERSION_MIN = 180_000;

/** The advisory lock that lets one server at a time migrate: "mig" in ASCII, no other meaning. */
const LOCK = 0x6d6967;

interface Applied {
  readonly name: string;
  readonly sha256: Buffer;
}

/** What a migration has done. */
export interface Migrated {
  /** The names of the applied migrations. */
  readonly applied: readonly string[];
  /** The tables whose privileges were changed, each with what the application role may do now. */
  readonly granted: readonly string[];
}

/**
 * Applies the migrations that the database does not have yet, in the order of their names, each in a separate transaction. Then
 * gives `application` its privileges, under the same lock. Any number of servers may do this at once. Throws StoreError, and
 * changes nothing, if the record of applied migrations and the program's files do not agree.
 */
export async function migrate(
  store: Store,
  options: { readonly migrations?: readonly Migration[]; readonly application?: string } = {},
): Promise<Migrated> {
  await checkServer(store.sql);
  const { migrations = readMigrations(), application } = options;
  const applied: string[] = [];
  for (;;) {
    const step = await store.sql.begin((tx) => applyNext(tx, migrations, application));
    if (typeof step === "string") applied.push(step);
    else return { applied, granted: step };
  }
}

/**
 * Applies one migration and returns its name, or, if none is left, grants and returns what that did. Holds the lock until the
 * commit: no other server can read the record before it is complete.
 */
async function applyNext(
  tx: Transaction,
  migrations: readonly Migration[],
  application: string | undefined,
): Promise<string | readonly string[]> {
  await tx`select pg_advisory_xact_lock(${LOCK})`;
  // No schema of the owner's own name can come first: the application role would not find the tables.
  await tx`select set_config('search_path', ${SCHEMA}, true)`;
  // Without a notice at each start that the table is there.
  if (!(await isRecorded(tx)))
    await tx`
      create table migration (
        name text primary key, sha256 bytea not null, applied_at timestamptz not null default now()
      )`;
  const applied = await readApplied(tx);
  checkRecord(applied, migrations);
  const next = migrations[applied.length];
  if (next === undefined) return application === undefined ? [] : await applyGrants(tx, application);
  await tx.unsafe(next.text);
  await tx`insert into migration (name, sha256) values (${next.name}, ${next.sha256})`;
  return next.name;
}

/**
 * Throws StoreError `schema-behind` if the database lacks a migration of this program, with `command` as the remedy, and as
 * `migrate` does. Changes nothing, so the application role may do it.
 */
export async function checkMigrated(sql: Sql, command: string): Promise<void> {
  await checkServer(sql);
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

async function isRecorded(sql: Sql | Transaction): Promise<boolean> {
  const [row] = await sql<{ is: boolean }[]>`select to_regclass(${`${SCHEMA}.migration`}) is not null as is`;
  return row?.is ?? false;
}

const readApplied = (sql: Sql | Transaction): Promise<Applied[]> =>
  sql<Applied[]>`select name, sha256 from public.migration order by name collate "C"`;

/** The applied migrations must be the first of the program's migrations, each with its present text. */
function checkRecord(applied: readonly Applied[], migrations: readonly Migration[]): void {
  const last = migrations.at(-1)?.name ?? "";
  for (const [i, { name, sha256 }] of applied.entries()) {
    const expected = migrations[i];
    if (expected?.name === name) {
      if (expected.sha256.equals(sha256)) continue;
      throw new StoreError(
        "migration-changed",
        `migration ${name} was changed after it was applied: put its old text back and add a new migration`,
      );
    }
    if (name > last)
      throw new StoreError(
        "database-newer",
        `the database has migration ${name}, which this program does not know: run the newer program`,
      );
    if (expected !== undefined && expected.name < name)
      throw new StoreError(
        "migration-order",
        `migration ${expected.name} is new but sorts before ${name}, which is applied: give it a later number`,
      );
    throw new StoreError("migration-missing", `migration ${name} was applied but its file is gone: put it back`);
  }
}

async function checkServer(sql: Sql): Promise<void> {
  const [row] = await sql<{ version: number }[]>`select current_setting('server_version_num')::int as version`;
  if (row === undefined || row.version < SERVER_VERSION_MIN)
    throw new StoreError(
      "server-unsuitable",
      `the database server is PostgreSQL ${Math.floor((row?.version ?? 0) / 10_000)}: 18 or newer is needed`,
    );
}

/** One change of the tables. Its name, such as `0001_record.sql`, gives its place in the order. */
export interface Migration {
  readonly name: string;
  readonly text: string;
  readonly sha256: Buffer;
}

const folder = path.dirname(fileURLToPath(import.meta.resolve("#assets/store/migrations/0001_record.sql")));

/** Returns the migrations of this program, in order. */
export function readMigrations(): readonly Migration[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".sql"))
    .sort()
    .map((name) => migrationOf(name, readFileSync(path.join(folder, name), "utf8")));
}

/** Ignores the line ends of a checkout on Windows: the migration is the same. */
export function migrationOf(name: string, source: string): Migration {
  const text = source.replaceAll("\r\n", "\n");
  return { name, text, sha256: createHash("sha256").update(text).digest() };
}
