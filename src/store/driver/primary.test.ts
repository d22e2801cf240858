import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { after, before, describe, it, type TestContext } from "node:test";
import { isConnectionLost, isLoginRefused, StoreError, sqlState } from "../errors.ts";
import { testDatabase } from "../testing/test-database.ts";
import { freeze } from "../testing/test-freeze.ts";
import { startPair, type TestPair } from "../testing/test-standby.ts";
import { openStore, type Store } from "./connect.ts";
import { listen } from "./listen.ts";
import { proveReachable } from "./reach.ts";

/** Far above every deadline here, because the machine may be busy. */
const GENEROUS_MS = 20_000;
const WITHIN_MS = 1_000;

/** One URL with the servers of all these, in this order, and the login of the last. */
const joined = (...urls: readonly string[]): string =>
  (urls.at(-1) ?? "").replace(/@[^/]*/, `@${urls.map((url) => new URL(url).host).join(",")}`);

function opened(t: TestContext, url: string, answerWithinMs = GENEROUS_MS): Store {
  const store = openStore(url, { connections: 2, applicationName: "primary test", answerWithinMs });
  t.after(() => store.close());
  return store;
}

const failureOf = (act: PromiseLike<unknown>): Promise<unknown> =>
  Promise.resolve(act).then(
    () => assert.fail("it succeeded"),
    (error: unknown) => error,
  );

/** The URL of a server that accepts connections and never answers, like a frozen one. */
async function silentServer(t: TestContext): Promise<string> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket.on("error", () => {}))).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `postgres://u:hunter2@127.0.0.1:${(server.address() as AddressInfo).port}/d`;
}

const NOWHERE = "postgres://u:hunter2@127.0.0.1:1/d";

describe("of several servers", () => {
  it("the primary is found behind one that is silent and one that does not run", async (t) => {
    await using database = await testDatabase();
    const url = joined(await silentServer(t), NOWHERE, database.url);
    await proveReachable(url);
    const store = opened(t, url);
    const rows = await Promise.all(Array.from({ length: 5 }, async () => store.sql<{ n: number }[]>`select 1 as n`));
    assert.deepEqual(rows.flat(), Array(5).fill({ n: 1 }));
  });

  it("none takes writes: the error names each with its reason, in bounded time, and never the password", async (t) => {
    await using database = await testDatabase();
    const name = new URL(database.url).pathname.slice(1);
    await database.store.sql.unsafe(`alter database ${name} set default_transaction_read_only = on`);
    const silent = await silentServer(t);
    const store = opened(t, joined(silent, NOWHERE, database.url), WITHIN_MS);
    const error = await failureOf(store.sql`select 1`);
    assert.ok(error instanceof StoreError && isConnectionLost(error), String(error));
    assert.equal(
      error.message,
      `none of the servers in the database URL takes writes (${new URL(silent).host}: no answer; 127.0.0.1:1: nothing listens there: start PostgreSQL, or correct the host and port; ${new URL(database.url).host}: it is set to take no writes (default_transaction_read_only)): start or promote one, or correct the URL`,
    );
    const unreached = await failureOf(proveReachable(joined(NOWHERE, NOWHERE)));
    assert.match(
      (unreached as Error).message,
      /^none of the servers .*127\.0\.0\.1:1: nothing listens there.*; 127\.0\.0\.1:1: /,
    );
  });

  it("a refused login is told as such, because no search cures it", async (t) => {
    await using database = await testDatabase();
    const wrong = new URL(database.url);
    wrong.password = "wrong";
    const error = await failureOf(opened(t, joined(NOWHERE, wrong.href)).sql`select 1`);
    assert.ok(isLoginRefused(error), String(error));
    assert.equal(sqlState(error), "28P01");
  });
});

describe("a primary and its standby", { skip: process.platform !== "linux" && "processes are frozen by /proc" }, () => {
  let pair: TestPair;
  before(async () => {
    pair = await startPair();
  });
  after(() => pair.stop());

  it("the standby alone is refused, and nothing is asked of it", async (t) => {
    const error = await failureOf(opened(t, pair.standbyUrl).sql`select 1`);
    assert.ok(error instanceof StoreError && error.code === "database-standby" && isConnectionLost(error));
    const { host } = new URL(pair.standbyUrl);
    assert.equal(
      error.message,
      `the PostgreSQL at ${host} is a standby, which takes no writes: name the primary server in the database URL, or all servers as host1:port1,host2:port2`,
    );
    const both = opened(t, joined(pair.standbyUrl, pair.standbyUrl));
    assert.match(String(await failureOf(both.sql`select 1`)), /a standby; .*: a standby\): start or promote one/);
  });

  it("the primary freezes and the standby is promoted: every connection moves there, and stays when the old one wakes", async (t) => {
    const url = joined(pair.standbyUrl, pair.primaryUrl);
    const store = opened(t, url, WITHIN_MS);
    await store.sql`create table t (n int)`;
    await store.sql`insert into t values (1)`;
    const reserved = await store.sql.reserve();
    await reserved`select 1`;
    const heard: string[] = [];
    let listens = Promise.withResolvers<void>();
    const payload = Promise.withResolvers<void>();
    const listening = listen(url, {
      applicationName: "primary test",
      channel: "told",
      onListening: () => listens.resolve(),
      onNotify: (text) => {
        heard.push(text);
        payload.resolve();
      },
      onLost: () => {},
      silenceMs: 100,
    });
    t.after(() => listening.close());
    await listens.promise;
    listens = Promise.withResolvers<void>();

    const thaw = freeze(pair.primaryPid);
    t.after(thaw);
    const began = performance.now();
    const lost = await Promise.all([failureOf(store.sql`insert into t values (2)`), failureOf(reserved`select 1`)]);
    assert.ok(lost.every(isConnectionLost), lost.join());
    // Until a server is promoted there is none to go to.
    const none = await failureOf(store.sql`select 1`);
    assert.match(String(none), /: a standby; .*: no answer\)/);
    pair.promote();
    await store.sql`insert into t values (3)`;
    assert.ok(performance.now() - began < GENEROUS_MS);
    reserved.release();
    assert.deepEqual([...(await store.sql`select n from t order by n`)], [{ n: 1 }, { n: 3 }]);
    await listens.promise;

    thaw();
    // The old primary still takes itself for one. A connection that opens now must not go there, whatever the order of the URL.
    for (const order of [url, joined(pair.primaryUrl, pair.standbyUrl)]) {
      const fresh = opened(t, order);
      assert.equal((await fresh.sql`select count(*)::int as n from t where n = 3`)[0]?.["n"], 1, order);
    }
    await store.sql`select pg_notify('told', 'from the new primary')`;
    await payload.promise;
    assert.deepEqual(heard, ["from the new primary"]);
  });
});
