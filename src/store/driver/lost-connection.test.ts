import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { isConnectionLost, StoreError, sqlState } from "../errors.ts";
import { testDatabase } from "../testing/test-database.ts";
import { linkTo, type TestLink } from "../testing/test-link.ts";
import { openStore, type Sql, type Store, type Transaction } from "./connect.ts";

/** Opens a store that is closed after the test, even if it fails. */
function open(t: TestContext, url: string, connections: number): Store {
  const store = openStore(url, { connections, applicationName: "lost test" });
  t.after(() => store.close());
  return store;
}

async function openLink(t: TestContext, url: string): Promise<TestLink> {
  const link = await linkTo(url);
  t.after(() => link.close());
  return link;
}

/** The time until the store notices the end of a cut connection. */
const settled = (): Promise<void> => sleep(20);

for (const how of ["reset", "end"] as const) {
  describe(`a connection that is lost (${how})`, () => {
    it("rejects the open statement, and the next one is served", async (t) => {
      await using database = await testDatabase();
      const link = await openLink(t, database.url);
      const store = open(t, link.url, 2);
      const rejected = assert.rejects(async () => store.sql`select pg_sleep(30)`, isConnectionLost);
      await store.sql`select 1`;
      link.cut(how);
      await rejected;
      await settled();
      for (const n of [1, 2, 3, 4, 5]) assert.equal((await store.sql`select ${n}::int as n`)[0]?.["n"], n);
    });

    it("has no effect on the next call if it was idle", async (t) => {
      await using database = await testDatabase();
      const link = await openLink(t, database.url);
      const store = open(t, link.url, 2);
      await Promise.all([store.sql`select pg_sleep(0.01)`, store.sql`select pg_sleep(0.01)`]);
      link.cut(how);
      await settled();
      assert.equal((await store.sql`select 1 as n`)[0]?.["n"], 1);
    });

    it("rejects its transaction and all its later statements, and nothing of it is stored", async (t) => {
      await using database = await testDatabase();
      await database.store.sql`create table t (n int)`;
      const link = await openLink(t, database.url);
      const store = open(t, link.url, 1);
      const late: unknown[] = [];
      const run = store.sql.begin(async (tx) => {
        await tx`insert into t values (1)`;
        link.cut(how);
        await settled();
        // Other callers use the store again. PostgreSQL must never run this transaction's statements among theirs.
        await store.sql`select 1`;
        for (const n of [2, 3]) await tx`insert into t values (${n})`.catch((error: unknown) => late.push(error));
      });
      await assert.rejects(run, isConnectionLost);
      assert.equal(late.length, 2);
      assert.ok(late.every(isConnectionLost));
      assert.deepEqual([...(await store.sql`select n from t`)], []);
    });

    it("rejects all later statements if it was reserved", async (t) => {
      await using database = await testDatabase();
      await database.store.sql`create table t (n int)`;
      const link = await openLink(t, database.url);
      const store = open(t, link.url, 1);
      const reserved = await store.sql.reserve();
      await Promise.all([reserved`begin`, reserved`insert into t values (1)`]);
      link.cut(how);
      const results = await Promise.allSettled([2, 3, 4].map((n) => reserved`insert into t values (${n})`));
      for (const result of results) assert.ok(result.status === "rejected" && isConnectionLost(result.reason));
      await store.sql`select 1`;
      await assert.rejects(async () => reserved`rollback`, isConnectionLost);
      reserved.release();
      assert.deepEqual([...(await store.sql`select n from t`)], []);
    });

    it("leaves no call without an answer, or with the answer of another call", async (t) => {
      await using database = await testDatabase();
      await database.store.sql`create table t (n int)`;
      const link = await openLink(t, database.url);
      const store = open(t, link.url, 4);
      const calls = callsOn(store);
      const rounds = 6 * Number(process.env["FUZZ_RUNS"] ?? 1);
      for (let round = 0; round < rounds; round++) {
        setTimeout(() => link.cut(how), (round * 7) % 30);
        const results = await Promise.allSettled(Array.from({ length: 60 }, (_, n) => calls[n % calls.length]?.(n)));
        for (const [n, result] of results.entries()) {
          if (result.status === "fulfilled") assert.equal(result.value, n);
          else assert.ok(isConnectionLost(result.reason), String(result.reason));
        }
      }
      await settled();
      for (const [n, call] of calls.entries()) assert.equal(await call(n), n);
    });
  });
}

/** Every way to use a store. Each call selects its own number. */
function callsOn({ sql }: Store): readonly ((n: number) => Promise<number>)[] {
  const echo = async (on: Sql | Transaction, n: number): Promise<number> => (await on`select ${n}::int as n`)[0]?.["n"];
  return [
    (n) => echo(sql, n),
    async (n) => {
      const failure = await sql`select 1 / ${n - n}::int`.catch((error: unknown) => error);
      if (sqlState(failure) === "22012") return n;
      throw failure;
    },
    (n) =>
      sql.begin(async (tx) => {
        await Promise.all([tx`insert into t values (${n})`, tx`select pg_sleep(0.001)`, tx`select 1`]);
        return echo(tx, n);
      }),
    (n) =>
      sql.begin(async (tx) => {
        await tx.savepoint(async (inner) => inner`select 1 / 0`).catch(() => {});
        return echo(tx, n);
      }),
    async (n) => {
      const reserved = await sql.reserve();
      try {
        const [, , result] = await Promise.all([reserved`begin`, reserved`insert into t values (${n})`, echo(reserved, n)]);
        await reserved`commit`;
        return result;
      } finally {
        reserved.release();
      }
    },
  ];
}

it("a call fails at once if the server is unreachable, and succeeds when the server is back", async (t) => {
  await using database = await testDatabase();
  const link = await openLink(t, database.url);
  const store = open(t, link.url, 2);
  await store.sql`select 1`;
  await link.close();
  await settled();
  for (let i = 0; i < 3; i++)
    await assert.rejects(
      async () => store.sql`select 1`,
      (error) => error instanceof StoreError && error.code === "connection-failed" && isConnectionLost(error),
    );
  await assert.rejects(
    store.sql.begin(async () => {}),
    isConnectionLost,
  );
  await link.open();
  assert.equal((await store.sql`select 1 as n`)[0]?.["n"], 1);
});

it("a terminated backend does not affect other connections", async (t) => {
  await using database = await testDatabase();
  const store = open(t, database.url, 3);
  const victim = store.sql.begin(async (tx) => {
    const [row] = await tx<{ pid: number }[]>`select pg_backend_pid() as pid`;
    const beside = store.sql.begin(async (other) => {
      await other`select pg_sleep(0.1)`;
      return (await other`select 5 as n`)[0]?.["n"];
    });
    await sleep(30);
    await database.store.sql`select pg_terminate_backend(${row?.pid ?? 0})`;
    assert.equal(await beside, 5);
    await tx`select 1`;
  });
  await assert.rejects(victim, isConnectionLost);
  assert.equal((await store.sql`select 1 as n`)[0]?.["n"], 1);
});

it("if the server has no room for a connection, only the call that needed it fails", async (t) => {
  await using database = await testDatabase();
  const [row] = await database.store.sql<{ name: string }[]>`select current_database() as name`;
  await database.store.sql`alter database ${database.store.sql(row?.name ?? "")} connection limit 3`;
  const store = open(t, database.url, 6);
  const results = await Promise.allSettled(Array.from({ length: 6 }, (_, n) => store.sql`select ${n}::int as n, pg_sleep(0.2)`));
  const states = results.map((each) => (each.status === "fulfilled" ? "ok" : sqlState(each.reason)));
  assert.ok(states.includes("ok") && states.includes("53300"), String(states));
  assert.ok(
    states.every((state) => state === "ok" || state === "53300"),
    String(states),
  );
  assert.equal((await store.sql`select 1 as n`)[0]?.["n"], 1);
});
