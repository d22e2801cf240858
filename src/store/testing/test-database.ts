import { createHash, randomUUID } from "node:crypto";
import { openStore, type Sql, type Store } from "../driver/connect.ts";
import { ROLES } from "../embedded/cluster.ts";
import { migrate } from "../migrations/migrate.ts";
import { readMigrations } from "../migrations/migration-files.ts";
import { CONSOLE_PRIVILEGES } from "../privileges/console-privileges.ts";
import { PRIVILEGES } from "../privileges/privileges.ts";
import { startTestServer, TEST_DATABASE_URL } from "./test-server.ts";

export { startTestServer, TEST_DATABASE_URL } from "./test-server.ts";

export interface TestDatabase extends AsyncDisposable {
  /** For the owner of the tables. */
  readonly url: string;
  /** For the role under which the bank runs. */
  readonly applicationUrl: string;
  /** For the role of the operators' console. */
  readonly consoleUrl: string;
  /** Of the owner, for what a test does to the tables. */
  readonly store: Store;
}

/**
 * Makes a database with all tables for one test: `await using database = await testDatabase()`. Uses the server that
 * STRONGROOM_TEST_DATABASE_URL names, or else starts one that ends with this process.
 */
export function testDatabase(): Promise<TestDatabase> {
  return makeDatabase(async (sql, server, name) => {
    const template = await templateOn(sql, server);
    // Copying the files takes half of what logging each page takes, and dropping them as well.
    await sql`create database ${sql(name)} template ${sql(template)} strategy file_copy`;
    // A template does not pass on the privileges on the database itself.
    await sql`revoke all on database ${sql(name)} from public`;
    await sql`grant connect on database ${sql(name)} to ${sql(ROLES.application)}, ${sql(ROLES.console)}`;
  });
}

/** Makes an empty database. */
export function emptyDatabase(): Promise<TestDatabase> {
  return makeDatabase(async (sql, _, name) => {
    await sql`create database ${sql(name)}`;
  });
}

async function makeDatabase(make: (sql: Sql, server: string, name: string) => Promise<void>): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  await withServer((sql, server) => make(sql, server, name));
  const url = databaseUrl(await serverUrl(), name);
  const store = openStore(url, { connections: 4, applicationName: "strongroom test" });
  return {
    url,
    applicationUrl: applicationUrl(url),
    consoleUrl: consoleUrl(url),
    store,
    async [Symbol.asyncDispose]() {
      await store.close();
      await withServer((sql) => sql`drop database ${sql(name)} with (force)`);
    },
  };
}

/** Returns the URL of the same database for the application role, which has the owner's password on a test's server. */
export const applicationUrl = (ownerUrl: string): string => urlFor(ownerUrl, ROLES.application);

/** The same for the role of the operators' console. */
export const consoleUrl = (ownerUrl: string): string => urlFor(ownerUrl, ROLES.console);

function urlFor(ownerUrl: string, role: string): string {
  const url = new URL(ownerUrl);
  url.username = role;
  return url.href;
}

let ownServer: Promise<string> | undefined;

function serverUrl(): Promise<string> {
  const given = process.env[TEST_DATABASE_URL];
  ownServer ??= given === undefined ? startTestServer().then((server) => server.url) : Promise.resolve(given);
  return ownServer;
}

/** Uses a new connection each time, because an open one would keep the test's process from ending. */
async function withServer(act: (sql: Sql, url: string) => Promise<unknown>): Promise<void> {
  const url = await serverUrl();
  const store = openStore(url, { connections: 1, applicationName: "strongroom test databases" });
  try {
    await act(store.sql, url);
  } finally {
    await store.close();
  }
}

function databaseUrl(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

/** Processes that need the same template wait for this lock. */
const TEMPLATE_LOCK = 0x746d70;

/** Makes the database with all tables that tests copy. Its name is a hash of the migrations and privileges; it gets it when complete. */
async function templateOn(sql: Sql, server: string): Promise<string> {
  const hash = createHash("sha256");
  for (const { name, sha256 } of readMigrations()) hash.update(name).update(sha256);
  hash.update(JSON.stringify([PRIVILEGES, CONSOLE_PRIVILEGES]));
  const template = `template_${hash.digest("hex").slice(0, 32)}`;
  if (await exists(sql, template)) return template;
  const draft = `${template}_draft`;
  await sql`select pg_advisory_lock(${TEMPLATE_LOCK})`;
  if (await exists(sql, template)) return template;
  await sql`drop database if exists ${sql(draft)} with (force)`;
  await sql`create database ${sql(draft)}`;
  const store = openStore(databaseUrl(server, draft), { connections: 1, applicationName: "strongroom test template" });
  await migrate(store, { application: ROLES.application, console: ROLES.console }).finally(() => store.close());
  await sql`alter database ${sql(draft)} rename to ${sql(template)}`;
  return template;
}

async function exists(sql: Sql, database: string): Promise<boolean> {
  return (await sql`select from pg_database where datname = ${database}`).length > 0;
}
