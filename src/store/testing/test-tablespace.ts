import { randomUUID } from "node:crypto";
import { chownSync, mkdirSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { openStore } from "../driver/connect.ts";
import { ROLES } from "../embedded/cluster.ts";
import { testDatabase } from "./test-database.ts";
import { TESTER } from "./test-server.ts";

export interface TestTablespace extends AsyncDisposable {
  readonly name: string;
}

/**
 * Makes a tablespace in a folder of the server's account beside its data, where the owner of the tables may make tables. Make it before
 * the database that uses it: `await using tablespace = await testTablespace()`.
 */
export async function testTablespace(): Promise<TestTablespace> {
  const name = `cold_${randomUUID().replaceAll("-", "")}`;
  const url = await superuserUrl();
  const folder = await folderBeside(url, name);
  await asSuperuser(
    url,
    `create tablespace ${name} location '${folder}'`,
    `grant create on tablespace ${name} to ${ROLES.owner}`,
  );
  return {
    name,
    async [Symbol.asyncDispose]() {
      await asSuperuser(url, `drop tablespace ${name}`);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Makes or drops what only a superuser may, in the test server's own database. */
async function asSuperuser(url: string, ...statements: readonly string[]): Promise<void> {
  const store = openStore(url, { connections: 1, applicationName: "strongroom test tablespaces" });
  try {
    for (const statement of statements) await store.sql.unsafe(statement);
  } finally {
    await store.close();
  }
}

/** A database that outlives no call leads to the server, whose URL is not told to tests. */
async function superuserUrl(): Promise<string> {
  await using database = await testDatabase();
  const url = new URL(database.url);
  url.username = TESTER;
  url.pathname = "/postgres";
  return url.href;
}

async function folderBeside(url: string, name: string): Promise<string> {
  const store = openStore(url, { connections: 1, applicationName: "strongroom test tablespaces" });
  const [row] = await store.sql<{ data: string }[]>`select current_setting('data_directory') as data`.finally(() =>
    store.close(),
  );
  const data = row?.data ?? "";
  const { uid, gid } = statSync(data);
  const folder = path.join(path.dirname(data), name);
  mkdirSync(folder, { mode: 0o700 });
  chownSync(folder, uid, gid);
  return folder;
}
