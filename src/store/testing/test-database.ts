import { randomUUID } from "node:crypto";
import { openStore, type Store } from "../driver/connect.ts";
import { ROLES } from "../embedded/cluster.ts";
import { type AdminSql, onServer } from "./test-admin.ts";
import { overTcp, startTestServer, TEST_DATABASE_URL } from "./test-server.ts";
import { databaseUrl, type TestQuarters, templateOn } from "./test-template.ts";

export { startTestServer, TEST_DATABASE_URL } from "./test-server.ts";
export type { TestQuarters } from "./test-template.ts";

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
 * STRONGROOM_TEST_DATABASE_URL names, or else starts one that ends with this process. Give it "all" if the test migrates it, or
 * is about the quarters to come: the bank would make those that are missing.
 */
export function testDatabase(quarters: TestQuarters = "two"): Promise<TestDatabase> {
  return makeDatabase(async (sql, server, name) => {
    const template = await templateOn(sql, server, quarters);
    // Copying the files takes half of what logging each page takes, and dropping them as well.
    await sql`create database ${sql(name)} template ${sql(template)} strategy file_copy`;
    // A template does not pass on the privileges on the database itself.
    await sql.unsafe(`revoke all on database ${name} from public;
      grant connect on database ${name} to ${ROLES.application}, ${ROLES.console}`);
  });
}

/** Makes an empty database. */
export function emptyDatabase(): Promise<TestDatabase> {
  return makeDatabase(async (sql, _, name) => {
    await sql`create database ${sql(name)} strategy file_copy`;
  });
}

async function makeDatabase(make: (sql: AdminSql, server: string, name: string) => Promise<void>): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  const server = await serverUrl();
  await onServer(server, (sql) => make(sql, server, name));
  const socketUrl = databaseUrl(server, name);
  const url = overTcp(socketUrl);
  const store = openStore(socketUrl, { connections: 4, applicationName: "strongroom test" });
  return {
    url,
    applicationUrl: applicationUrl(url),
    consoleUrl: consoleUrl(url),
    store,
    async [Symbol.asyncDispose]() {
      await store.close();
      await onServer(server, (sql) => sql`drop database ${sql(name)} with (force)`);
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

/** Resolves with the URL of the server of all test databases, for its owner. */
export function serverUrl(): Promise<string> {
  const given = process.env[TEST_DATABASE_URL];
  ownServer ??= given === undefined ? startTestServer().then((server) => server.socketUrl) : Promise.resolve(given);
  return ownServer;
}
