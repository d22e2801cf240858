import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { isConnectionLost, sqlState } from "../errors.ts";
import { testDatabase } from "../testing/test-database.ts";
import { openStore, type Store } from "./connect.ts";

/** Opens a store that is closed after the test, even if it fails. */
function open(t: TestContext, url: string, connections: number): Store {
  const store = openStore(url, { connections, applicationName: "connect test" });
  t.after(() => store.close());
  return store;
}

describe("values", () => {
  it("return unchanged", async () => {
    await using database = await testDatabase();
    const { sql } = database.store;
    const values = {
      big: 9_007_199_254_740_993n,
      at: new Date(1_700_000_000_123),
      bytes: Buffer.from([0, 1, 255]),
      json: { a: [1, null, "x"] },
      id: "0190b6b0-5f3e-7cc3-98c4-dc0c0c07398f",
      nothing: null,
      small: 7,
      yes: true,
    };
    const [row] = await sql`
      select ${values.big}::bigint as big, ${values.at}::timestamptz as at, ${values.bytes}::bytea as bytes,
        ${sql.json(values.json)}::jsonb as json, ${values.id}::uuid as id, ${values.nothing}::text as nothing,
        ${values.small}::integer as small, ${values.yes}::boolean as yes`;
    assert.deepEqual({ ...row }, values);
  });

  it("return a date as a text, and undefined as null", async () => {
    await using database = await testDatabase();
    const nothing = undefined as unknown as null;
    const [row] = await database.store.sql`select date '2026-02-01' as day, ${nothing}::text as nothing`;
    assert.deepEqual({ ...row }, { day: "2026-02-01", nothing: null });
  });

  it("are refused if they cannot be encoded, and the other statements get their own answers", async (t) => {
    await using database = await testDatabase();
    const store = open(t, database.url, 1);
    const { sql } = store;
    // The driver sends a known statement before it is described, so an encoder that throws can do harm there.
    const time = (value: unknown) => sql`select ${value as Date}::timestamptz as n`;
    const json = (value: unknown) => sql`select ${value as string}::jsonb as n`;
    await Promise.all([time(new Date()), json("{}")]);
    const circle: Record<string, unknown> = {};
    circle["self"] = circle;
    const calls = [
      sql`select 1 as n`,
      time(new Date(Number.NaN)),
      sql`select 2 as n`,
      json(circle),
      json({ n: 1n }),
      sql`select 3 as n`,
    ];
    const results = await Promise.allSettled(calls);
    assert.deepEqual(
      results.map((each) => (each.status === "fulfilled" ? each.value[0]?.["n"] : sqlState(each.reason))),
      [1, "22007", 2, "22P02", "22P02", 3],
    );
  });
});

describe("a store", () => {
  it("opens no more connections than allowed, and each has the application's name", async (t) => {
    await using database = await testDatabase();
    const store = open(t, database.url, 3);
    const pids = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const [row] =
          await store.sql`select pg_backend_pid() as pid, current_setting('application_name') as name, pg_sleep(0.01)`;
        assert.equal(row?.["name"], "connect test");
        return row?.["pid"];
      }),
    );
    assert.ok(new Set(pids).size <= 3);
  });

  it("keeps the order of statements on a reserved connection, and rolls back when it is released", async () => {
    await using database = await testDatabase();
    const { sql } = database.store;
    await sql`create table t (n int)`;
    const reserved = await sql.reserve();
    const statements = [
      reserved`begin`,
      ...[1, 2, 3].map((n) => reserved`insert into t values (${n})`),
      reserved`select n from t`,
    ];
    const results = await Promise.all(statements);
    assert.deepEqual([...(results.at(-1) ?? [])], [{ n: 1 }, { n: 2 }, { n: 3 }]);
    reserved.release();
    await assert.rejects(async () => reserved`commit`, isConnectionLost);
    assert.deepEqual([...(await sql`select n from t`)], []);
  });

  it("rolls back a transaction that throws, and throws the same error", async () => {
    await using database = await testDatabase();
    const { sql } = database.store;
    await sql`create table t (n int)`;
    const failure = new Error("no");
    const run = sql.begin("isolation level serializable", async (tx) => {
      await tx`insert into t values (1)`;
      throw failure;
    });
    await assert.rejects(run, (error) => error === failure);
    assert.deepEqual([...(await sql`select n from t`)], []);
  });

  it("prints no notices of the server", async (t) => {
    await using database = await testDatabase();
    const log = t.mock.method(console, "log", () => {});
    await database.store.sql`create table if not exists audit_event ()`;
    assert.equal(log.mock.callCount(), 0);
  });

  it("finishes open statements when it is closed, and refuses later ones", async (t) => {
    await using database = await testDatabase();
    const store = open(t, database.url, 2);
    const transaction = store.sql.begin(async (tx) => {
      await tx`select pg_sleep(0.05)`;
      return (await tx`select 1 as n`)[0]?.["n"];
    });
    const statement = store.sql`select pg_sleep(0.05), 2 as n`.execute();
    await Promise.all([store.sql`select 0`, store.sql`select 0`]);
    await Promise.all([store.close(), store.close()]);
    assert.deepEqual([await transaction, (await statement)[0]?.["n"]], [1, 2]);
    await assert.rejects(async () => store.sql`select 1`, isConnectionLost);
  });

  it("throws PostgreSQL's reason if it refuses the login", async (t) => {
    await using database = await testDatabase();
    const url = new URL(database.url);
    url.password = "wrong";
    const store = open(t, url.href, 1);
    await assert.rejects(
      async () => store.sql`select 1`,
      (error) => sqlState(error) === "28P01",
    );
    await assert.rejects(
      store.sql.begin(async () => {}),
      (error) => sqlState(error) === "28P01",
    );
  });
});
