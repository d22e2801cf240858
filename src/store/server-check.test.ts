import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { openStore, type Sql, type Store } from "./driver/connect.ts";
import { StoreError } from "./errors.ts";
import { prepareDatabase } from "./privileges/prepare-database.ts";
import { checkVersion, versionWarning } from "./server-check.ts";
import { testDatabase } from "./testing/test-database.ts";
import { PGBOUNCER, relayAsPooler, startPgbouncer } from "./testing/test-pooler.ts";

const prepared = (url: string) => prepareDatabase({ url, ownerUrl: null }, "check test");

const unsuitable = (said: RegExp) => (error: unknown) =>
  error instanceof StoreError && error.code === "server-unsuitable" && said.test(error.message);

describe("the version of the server", () => {
  const version = (number: number): Pick<Sql, "unsafe"> => {
    const unsafe = () => ({ simple: async () => [{ version: number }] });
    return { unsafe: unsafe as unknown as Sql["unsafe"] };
  };

  it("is refused below 15, with what to do", async () => {
    await assert.rejects(
      checkVersion(version(140_023)),
      unsuitable(
        /^the database server is PostgreSQL 14: PostgreSQL 15 to 18 is needed; upgrade the server, or leave --database-url away/,
      ),
    );
    for (const [number, major] of [
      [150_000, 15],
      [180_004, 18],
      [190_000, 19],
    ] as const)
      assert.equal(await checkVersion(version(number)), major);
  });

  it("gets a warning above 18", () => {
    assert.deepEqual([15, 18].map(versionWarning), [null, null]);
    assert.match(versionWarning(19) ?? "", /^the database server is PostgreSQL 19, and this program was tried on 15 to 18 only/);
  });
});

describe("a connection pooler", () => {
  it("is refused, unless the URL says that it keeps sessions apart", async () => {
    await using database = await testDatabase();
    await using pooler = await relayAsPooler(database.applicationUrl);
    await assert.rejects(
      prepared(pooler.url),
      unsuitable(/^the database URL leads to a connection pooler, .*pool_mode=session and add pooler=session to the URL/),
    );
    assert.deepEqual((await prepared(`${pooler.url}?pooler=session`)).warning, null);
    // Without a pooler the parameter changes nothing.
    assert.deepEqual((await prepared(`${database.applicationUrl}?pooler=session`)).warning, null);
  });

  const skip = PGBOUNCER === null && "PgBouncer is not installed";

  it("PgBouncer in transaction mode is refused, whatever the URL says", { skip }, async () => {
    await using database = await testDatabase();
    await using pooler = await startPgbouncer(database.applicationUrl, "transaction");
    await assert.rejects(prepared(pooler.url), unsuitable(/leads to a connection pooler/));
    await assert.rejects(prepared(`${pooler.url}?pooler=session`), unsuitable(/^the connection pooler shares connections/));
    // Server connections that earlier clients left idle, and one that another client uses meanwhile, do not hide it.
    const store = openStore(pooler.url, { connections: 6, applicationName: "others" });
    await Promise.allSettled(Array.from({ length: 6 }, () => store.sql.begin((tx) => tx.unsafe("select pg_sleep(0.05)"))));
    const busy = busyWith(store);
    try {
      await assert.rejects(prepared(`${pooler.url}?pooler=session`), unsuitable(/^the connection pooler shares connections/));
    } finally {
      await busy.end();
      await store.close();
    }
  });

  it("PgBouncer in session mode works", { skip }, async () => {
    await using database = await testDatabase();
    await using pooler = await startPgbouncer(database.applicationUrl, "session");
    await assert.rejects(prepared(pooler.url), unsuitable(/leads to a connection pooler/));
    assert.deepEqual((await prepared(`${pooler.url}?pooler=session`)).warning, null);
  });
});

/** Transactions one after the other. Some fail in transaction mode, because their prepared statements are in another session. */
function busyWith(store: Store): { end(): Promise<void> } {
  let ended = false;
  const work = (async () => {
    while (!ended) await store.sql.begin((tx) => tx.unsafe("select pg_sleep(0.001)")).catch(() => {});
  })();
  return {
    async end() {
      ended = true;
      await work;
    },
  };
}
