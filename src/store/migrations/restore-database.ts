import { openStore, type ReservedSql, type Transaction, WHOLE_BANK_MS } from "../driver/connect.ts";
import { parseTarget } from "../driver/database-url.ts";
import { ROLES } from "../embedded/cluster.ts";
import { StoreError } from "../errors.ts";
import { makePartitions } from "../partitions/ensure-partitions.ts";
import { SCHEMA } from "../privileges/held.ts";
import type { DatabaseLogins } from "../privileges/prepare-database.ts";
import { checkVersion } from "../server-check.ts";
import { applyWithin, grant, lockMigrations } from "./migrate.ts";
import { readMigrations } from "./migration-files.ts";
import { readTables, type StoredTable } from "./table-order.ts";
import { RESTORE_MARK } from "./unfinished.ts";

/** The tables of a database that is being restored: empty, and in an order in which they can be filled. */
export interface EmptyTables {
  readonly tables: readonly StoredTable[];
  /** Adds rows in PostgreSQL's text form of COPY. Rejects as PostgreSQL refuses them; nothing is restored then. */
  copy(table: StoredTable, rows: Buffer): Promise<void>;
}

/**
 * Fills an empty database in one transaction: makes the tables as the first `count` migrations of this program made them, lets `load`
 * fill them, brings them to this version, and grants. So a crash leaves an empty database or all of it, and then with a mark on which no
 * program starts until `endRestore`. Throws StoreError: `database-not-empty`, `database-in-use`,
 * `privileges-missing`, and as `migrate` does.
 */
export async function restoreDatabase(
  { url, ownerUrl }: DatabaseLogins,
  count: number,
  load: (empty: EmptyTables) => Promise<void>,
): Promise<void> {
  const store = openStore(ownerUrl ?? url, {
    connections: 1,
    applicationName: "strongroom restore",
    answerWithinMs: WHOLE_BANK_MS,
  });
  const application = parseTarget(url).user;
  try {
    const sql = await store.sql.reserve();
    try {
      await checkVersion(store.sql);
      await sql`begin`;
      const tx = sql as unknown as Transaction;
      await lockMigrations(tx);
      await refuseTaken(tx);
      await tx.unsafe(`create table ${SCHEMA}.${RESTORE_MARK} (at timestamptz not null default now())`);
      const migrations = readMigrations();
      await applyWithin(tx, migrations.slice(0, count));
      await makePartitions(tx);
      await fill(sql, load);
      await applyWithin(tx, migrations.slice(count));
      await makePartitions(tx);
      await grant(tx, { application, console: ROLES.console });
      await sql`commit`;
      await sql`analyze`;
    } finally {
      sql.release();
    }
  } finally {
    await store.close();
  }
}

/** Without the rows of migrations, and without the triggers, which guard what a running bank does. Foreign keys and checks stay. */
async function fill(sql: ReservedSql, load: (empty: EmptyTables) => Promise<void>): Promise<void> {
  const tables = await readTables(sql);
  for (const { name } of tables) await sql.unsafe(`alter table ${quote(name)} disable trigger user`);
  for (const { name } of tables.toReversed()) await sql.unsafe(`delete from ${quote(name)}`);
  const prepared = new Set<string>();
  await load({
    tables,
    async copy({ name, columns }, rows) {
      const text = `copy ${quote(name)} (${columns.map(quote).join(", ")}) from stdin`;
      const statement = { name: `restore_${name}`, types: [], text };
      if (!prepared.has(name)) await sql.prepare([statement]);
      prepared.add(name);
      await sql.pipeline([{ statement, rows }]);
    },
  });
  await continueIdentities(sql);
  // A check that waits for the commit would keep the tables from being altered.
  await sql`set constraints all immediate`;
  for (const { name } of tables) await sql.unsafe(`alter table ${quote(name)} enable trigger user`);
}

/** The next number of each identity column follows from its rows. */
async function continueIdentities(sql: ReservedSql): Promise<void> {
  const columns = await sql<{ table: string; name: string; sequence: string }[]>`
    select relname::text as table, attname::text as name, pg_get_serial_sequence(quote_ident(relname), attname) as sequence
    from pg_attribute join pg_class on pg_class.oid = attrelid
    where relnamespace = ${SCHEMA}::regnamespace and relkind = 'r' and attidentity <> ''`;
  for (const { table, name, sequence } of columns)
    await sql.unsafe(
      `select setval('${sequence}', coalesce(max(${quote(name)}), 1), max(${quote(name)}) is not null) from ${quote(table)}`,
    );
}

/**
 * Throws StoreError if the database has tables, if a bank's program would see them, or if this login may make none. The connection
 * `strongroom use` is our own, and keeps an embedded server running.
 */
async function refuseTaken(tx: Transaction): Promise<void> {
  const [row] = await tx<{ database: string; tables: string[]; users: string[]; role: string; may: boolean }[]>`
    select current_database() as database, current_user as role,
           has_schema_privilege(current_user, ${SCHEMA}, 'create') as may,
           array(select distinct application_name from pg_stat_activity
                 where datname = current_database() and application_name ~ '^strongroom (?!restore|use)') as users,
           array(select relname::text from pg_class
                 where relkind in ('r', 'p', 'v', 'm', 'S', 'f') and relnamespace = ${SCHEMA}::regnamespace
                   and not exists (select from pg_depend
                                   where classid = 'pg_class'::regclass and objid = pg_class.oid and deptype = 'e')
                 order by relname limit 3) as tables`;
  if (row === undefined) return;
  if (row.tables.length > 0)
    throw new StoreError(
      "database-not-empty",
      `the database "${row.database}" is not empty: it has ${row.tables.join(", ")}. Make a new database, and restore into that`,
    );
  if (row.users.length > 0)
    throw new StoreError(
      "database-in-use",
      `programs of a bank are connected to the database "${row.database}" (${row.users.join(", ")}): stop all of them first`,
    );
  if (!row.may)
    throw new StoreError(
      "privileges-missing",
      `the database role "${row.role}" may make no tables: give the owner's login as --database-owner-url`,
    );
}

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;
