import assert from "node:assert/strict";
import { it } from "node:test";
import { isConnectionLost, isLoginRefused, sqlState } from "../errors.ts";
import { type TestDatabase, testDatabase } from "../testing/test-database.ts";
import { openStore, type Store } from "./connect.ts";

/** Makes new sessions read-only, as on a standby before its promotion, and ends the existing sessions. */
async function makeReadOnly({ store, url }: TestDatabase): Promise<void> {
  const name = new URL(url).pathname.slice(1);
  await store.sql.unsafe(`alter database ${name} set default_transaction_read_only = on`);
  await store.sql`
    select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`;
}

/** Lets new sessions write again. Open sessions stay as they are. */
async function makeWritable({ url }: TestDatabase): Promise<void> {
  const server = new URL(url);
  const name = server.pathname.slice(1);
  server.pathname = "/strongroom";
  const store = openStore(server.href, { connections: 1, applicationName: "switch test" });
  await store.sql.unsafe(`alter database ${name} reset default_transaction_read_only`);
  await store.close();
}

const insert = (store: Store): Promise<unknown> => store.sql.begin((tx) => tx`insert into t values (1)`);

it("the store leaves a server that refuses writes, and its next connection finds one that accepts them", async (t) => {
  await using database = await testDatabase();
  await database.store.sql`create table t (n int)`;
  const store = openStore(database.url, { connections: 2, applicationName: "read-only test" });
  t.after(() => store.close());
  await makeReadOnly(database);
  await assert.rejects(insert(store), isConnectionLost);
  const [reserved, idle] = await Promise.all([store.sql.reserve(), store.sql`select 1`]);
  assert.equal(idle.length, 1);
  await assert.rejects(async () => reserved`insert into t values (2)`, isConnectionLost);
  // The store has closed the connection, because it would stay read-only.
  await assert.rejects(async () => reserved`select 1`, isConnectionLost);
  reserved.release();
  await assert.rejects(async () => store.sql`insert into t values (3)`, isConnectionLost);

  await makeWritable(database);
  await insert(store);
  await store.sql`insert into t values (1)`;
  assert.deepEqual([...(await store.sql`select n from t`)], [{ n: 1 }, { n: 1 }]);
});

it("an error's severity shows that it ends the connection, and a refused login is a different error", async (t) => {
  await using database = await testDatabase();
  const open = (change: (url: URL) => void): Store => {
    const url = new URL(database.url);
    change(url);
    const store = openStore(url.href, { connections: 1, applicationName: "login test" });
    t.after(() => store.close());
    return store;
  };
  const failureOf = (store: Store): Promise<unknown> => store.sql`select 1`.catch((error: unknown) => error);
  for (const [change, state] of [
    [(url: URL) => (url.password = "wrong"), "28P01"],
    [(url: URL) => (url.pathname = "/none"), "3D000"],
  ] as const) {
    const error = await failureOf(open(change));
    assert.equal(sqlState(error), state);
    assert.ok(isLoginRefused(error) && isConnectionLost(error));
  }
  const away = await failureOf(open((url) => (url.port = "1")));
  assert.ok(isConnectionLost(away) && !isLoginRefused(away));

  const store = open(() => {});
  // The server ends the connection at the timeout of a transaction or a session, even if a call waits.
  const [server] = await store.sql<{ version: number }[]>`select current_setting('server_version_num')::int as version`;
  const timeouts = ["idle_in_transaction_session_timeout", ...((server?.version ?? 0) < 170_000 ? [] : ["transaction_timeout"])];
  for (const setting of timeouts) {
    const run = store.sql.begin(async (tx) => {
      await tx.unsafe(`set ${setting} = 50`);
      await new Promise((resolve) => setTimeout(resolve, 400));
      await tx`select 1`;
    });
    await assert.rejects(run, isConnectionLost, setting);
  }
  const divided = await store.sql`select 1 / 0`.catch((error: unknown) => error);
  assert.ok(!isConnectionLost(divided));
  assert.equal((await store.sql`select 1 as n`)[0]?.["n"], 1);
});
