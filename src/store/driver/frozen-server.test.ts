import assert from "node:assert/strict";
import { it } from "node:test";
import { isConnectionLost } from "../errors.ts";
import { freeze, postmasterOf } from "../testing/test-freeze.ts";
import { startTestServer } from "../testing/test-server.ts";
import { openStore, WHOLE_BANK_MS } from "./connect.ts";

const WITHIN_MS = 1_000;
/** Far above every deadline here, because the machine may be busy. */
const GENEROUS_MS = 20_000;
/** As docs/DATABASE.md promises. */
const DETECTED_MOST_MS = 10_000;
const skip = process.platform !== "linux" && "processes are found in /proc";

it("with a frozen server every call ends in bounded time, and the store works once the server runs again", {
  skip,
}, async (t) => {
  const server = await startTestServer();
  const store = openStore(server.url, { connections: 2, applicationName: "frozen test", answerWithinMs: WITHIN_MS });
  t.after(async () => {
    await store.close();
    await server.stop();
  });
  await store.sql`create table t (n int)`;
  const reserved = await store.sql.reserve();
  await reserved`select 1`;
  const postmaster = await postmasterOf(store.sql);
  const late: unknown[] = [];
  const inTransaction = Promise.withResolvers<() => void>();
  const transaction = store.sql.begin(async (tx) => {
    await tx`insert into t values (1)`;
    const thaw = freeze(postmaster);
    t.after(thaw);
    inTransaction.resolve(thaw);
    await tx`insert into t values (2)`.catch((error: unknown) => late.push(error));
  });
  const thaw = await inTransaction.promise;

  const began = performance.now();
  // Many more calls than connections. The calls must not wait for each other's deadlines.
  const calls = [transaction, reserved`select 2`, ...Array.from({ length: 40 }, (_, n) => store.sql`select ${n}::int`)];
  for (const result of await Promise.allSettled(calls))
    assert.ok(result.status === "rejected" && isConnectionLost(result.reason), JSON.stringify(result));
  // The operating system accepts a new connection, but the server does not answer.
  const fresh = await Promise.allSettled(Array.from({ length: 20 }, async () => store.sql`select 1`));
  assert.ok(fresh.every((each) => each.status === "rejected" && isConnectionLost(each.reason)));
  assert.ok(performance.now() - began < GENEROUS_MS);
  assert.equal(late.length, 1);

  thaw();
  assert.deepEqual([...(await store.sql`select n from t`)], []);
  reserved.release();
});

it("a frozen server is detected within 10 seconds, though a statement may take an hour, and a statement at work is not", {
  skip,
}, async (t) => {
  const server = await startTestServer();
  const store = openStore(server.url, { connections: 2, applicationName: "frozen test", answerWithinMs: WHOLE_BANK_MS });
  t.after(async () => {
    await store.close();
    await server.stop();
  });
  const [row] = await store.sql<{ n: number }[]>`select 1 as n, pg_sleep(7)`;
  assert.equal(row?.n, 1);
  const thaw = freeze(await postmasterOf(store.sql));
  t.after(thaw);
  const began = performance.now();
  await assert.rejects(async () => store.sql`select pg_sleep(1)`, isConnectionLost);
  assert.ok(performance.now() - began < DETECTED_MOST_MS);
});

it("a slow statement does not count as hanging if it answers in time", { skip }, async (t) => {
  const server = await startTestServer();
  const store = openStore(server.url, { connections: 1, applicationName: "slow test", answerWithinMs: 1_500 });
  t.after(async () => {
    await store.close();
    await server.stop();
  });
  await store.sql`select pg_sleep(0.5)`;
  // An idle connection has no deadline.
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  const [row] = await store.sql<{ n: number }[]>`select 1 as n`;
  assert.equal(row?.n, 1);
  await assert.rejects(async () => store.sql`select pg_sleep(30)`, isConnectionLost);
  assert.equal((await store.sql`select 2 as n`)[0]?.["n"], 2);
});
