import { randomUUID } from "node:crypto";
import { chownSync, mkdirSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { ROLES } from "../embedded/cluster.ts";
import { onServer } from "./test-admin.ts";
import { serverUrl } from "./test-database.ts";
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
const asSuperuser = (url: string, ...statements: readonly string[]): Promise<void> =>
  onServer(url, async (sql) => {
    for (const statement of statements) await sql.unsafe(statement);
  });

async function superuserUrl(): Promise<string> {
  const url = new URL(await serverUrl());
  url.username = TESTER;
  url.pathname = "/postgres";
  return url.href;
}

async function folderBeside(url: string, name: string): Promise<string> {
  const [row] = await onServer(url, (sql) => sql<{ data: string }[]>`select current_setting('data_directory') as data`);
  const data = row?.data ?? "";
  const { uid, gid } = statSync(data);
  const folder = path.join(path.dirname(data), name);
  mkdirSync(folder, { mode: 0o700 });
  chownSync(folder, uid, gid);
  return folder;
}
