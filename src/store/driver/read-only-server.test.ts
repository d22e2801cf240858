import assert from "node:assert/strict";
import { it } from "node:test";
import { isConnectionLost, isLoginRefused, sqlState } from "../errors.ts";
import { type TestDatabase, testDatabase } from "../testing/test-database.ts";
import { openStore, type Store } from "./connect.ts";

/** Lets new sessions only read, as on a standby that is not promoted yet, or no longer; ends those there are. */
async function makeReadOnly({ store, url }: TestDatabase): Promise<void> {
  const name = new URL(url).pathname.slice(1);
  await store.sql.unsafe(`alter database ${name} set default_transaction_read_only = on`);
  await store.sql`
    select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`;
}

/** New sessions write again. Those that are open stay as they are. */
async function makeWritable({ url }: TestDatabase): Promise<void> {
  const server = new URL(url);
  const name = server.pathname.slice(1);
  server.pathname = "/postgres";
  const store = openStore(server.href, { connections: 1, applicationName: "switch test" });
  await store.sql.unsafe(`alter database ${name} reset default_transaction_read_only`);
  await store.close();
}

const insert = (store: Store): Promise<unknown> => store.sql.begin((tx) => tx`insert into t values (1)`);

it("a server that takes no writes is left, and the next connection finds the one that does", async (t) => {
  await using database = await testDatabase();
  await database.store.sql`create table t (n int)`;
  const store = openStore(database.url, { connections: 2, applicationName: "read-only test" });
  t.after(() => store.close());
  await makeReadOnly(database);
  await assert.rejects(insert(store), isConnectionLost);
  const [reserved, idle] = await Promise.all([store.sql.reserve(), store.sql`select 1`]);
  assert.equal(idle.length, 1);
  await assert.rejects(async () => reserved`insert into t values (2)`, isConnectionLost);
  // The connection is gone: it would be read-only for as long as it lives.
  await assert.rejects(async () => reserved`select 1`, isConnectionLost);
  reserved.release();
  await assert.rejects(async () => store.sql`insert into t values (3)`, isConnectionLost);

  await makeWritable(database);
  await insert(store);
  await store.sql`insert into t values (1)`;
  assert.deepEqual([...(await store.sql`select n from t`)], [{ n: 1 }, { n: 1 }]);
});

it("what ends a connection is known by its severity too, and what refuses a login is told apart", async (t) => {
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
  // A transaction and a session whose time is over: the server ends the connection, whatever waits on it.
  for (const setting of ["idle_in_transaction_session_timeout", "transaction_timeout"]) {
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
