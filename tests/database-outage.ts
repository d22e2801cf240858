import { openStore } from "../src/store/driver/connect.ts";
import { DATABASE } from "../src/store/embedded/cluster.ts";
import type { TestDatabase } from "../src/store/testing/test-database.ts";

/** Makes the database unreachable for everybody, as a network failure does, until the result is disposed of. */
export async function databaseOutage({ url }: TestDatabase): Promise<AsyncDisposable> {
  const name = new URL(url).pathname.slice(1);
  const allow = (yes: boolean): Promise<void> =>
    onServer(url, async (sql) => {
      await sql.unsafe(`alter database ${name} allow_connections ${yes}`);
      await sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name}`;
    });
  await allow(false);
  return { [Symbol.asyncDispose]: () => allow(true) };
}

async function onServer(url: string, act: (sql: ReturnType<typeof openStore>["sql"]) => Promise<void>): Promise<void> {
  const server = new URL(url);
  server.pathname = `/${DATABASE}`;
  const store = openStore(server.href, { connections: 1, applicationName: "strongroom test" });
  await act(store.sql).finally(() => store.close());
}
