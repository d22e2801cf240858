import { createHash } from "node:crypto";
import { openStore, type Store } from "../driver/connect.ts";
import { ROLES } from "../embedded/cluster.ts";
import { migrate } from "../migrations/migrate.ts";
import { readMigrations } from "../migrations/migration-files.ts";
import { lookAtPartitions } from "../partitions/look-at-partitions.ts";
import { partitionOf } from "../partitions/partitioned-tables.ts";
import { later } from "../partitions/quarters.ts";
import { CONSOLE_PRIVILEGES } from "../privileges/console-privileges.ts";
import { PRIVILEGES } from "../privileges/privileges.ts";
import type { AdminSql } from "./test-admin.ts";

/** Which partitions of quarters to come a test database has: the present one and the next, or all that a bank makes. */
export type TestQuarters = "two" | "all";

/** Processes that need the same template wait for this lock. */
const TEMPLATE_LOCK = 0x746d70;

const templates = new Map<TestQuarters, Promise<string>>();

/** Resolves with the name of the database with all tables that tests copy. This process looks for it once. */
export function templateOn(sql: AdminSql, server: string, quarters: TestQuarters): Promise<string> {
  const known = templates.get(quarters) ?? findTemplate(sql, server, quarters);
  templates.set(quarters, known);
  return known;
}

/** Makes the template unless it exists. Its name is a hash of its content; it gets it when complete. */
async function findTemplate(sql: AdminSql, server: string, quarters: TestQuarters): Promise<string> {
  const hash = createHash("sha256").update(quarters);
  for (const { name, sha256 } of readMigrations()) hash.update(name).update(sha256);
  hash.update(JSON.stringify([PRIVILEGES, CONSOLE_PRIVILEGES]));
  const template = `template_${hash.digest("hex").slice(0, 32)}`;
  if (await exists(sql, template)) return template;
  const draft = `${template}_draft`;
  await sql`select pg_advisory_lock(${TEMPLATE_LOCK})`;
  try {
    if (await exists(sql, template)) return template;
    await sql`drop database if exists ${sql(draft)} with (force)`;
    await sql`create database ${sql(draft)}`;
    await fillTemplate(databaseUrl(server, draft), quarters);
    await sql`alter database ${sql(draft)} rename to ${sql(template)}`;
    return template;
  } finally {
    await sql`select pg_advisory_unlock(${TEMPLATE_LOCK})`;
  }
}

/** The cost of a copy grows with the files and pages of the template, so it gets few of both. */
async function fillTemplate(url: string, quarters: TestQuarters): Promise<void> {
  await withStore(url, async (store) => {
    await migrate(store, { application: ROLES.application, console: ROLES.console });
    if (quarters === "two") await dropLaterQuarters(store);
    const catalogues = await store.sql<{ name: string }[]>`
      select oid::regclass::text as name from pg_class
      where relkind = 'r' and relnamespace = 'pg_catalog'::regnamespace and not relisshared`;
    await store.sql.unsafe(`vacuum (full) ${catalogues.map(({ name }) => name).join(", ")}`);
  });
  // The first connection after that writes PostgreSQL's cache of catalogue rows. Copies have it too.
  await withStore(url, ({ sql }) => sql`select`);
}

async function dropLaterQuarters({ sql }: Store): Promise<void> {
  for (const { table, quarters, present } of await lookAtPartitions(sql))
    for (const quarter of quarters) if (quarter > later(present, 1)) await sql`drop table ${sql(partitionOf(table, quarter))}`;
}

async function withStore(url: string, act: (store: Store) => Promise<unknown>): Promise<void> {
  const store = openStore(url, { connections: 1, applicationName: "strongroom test template" });
  await act(store).finally(() => store.close());
}

async function exists(sql: AdminSql, database: string): Promise<boolean> {
  return (await sql`select from pg_database where datname = ${database}`).length > 0;
}

/** The URL of a database on the server of this URL. */
export function databaseUrl(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}
