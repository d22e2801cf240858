import assert from "node:assert/strict";
import { test } from "node:test";
import { queryObjects } from "node:v8";
import { testDatabase } from "../testing/test-database.ts";
import { listen } from "./listen.ts";

/** A listener whose calls a test awaits in order. */
function testListener(url: string, more: { silenceMs?: number } = {}) {
  const calls: string[] = [];
  let called = Promise.withResolvers<void>();
  const note = (call: string) => () => {
    calls.push(call);
    called.resolve();
  };
  const listening = listen(url, {
    applicationName: "listen test",
    channel: "a_channel",
    onListening: note("listening"),
    onNotify: (payload) => note(`told ${payload}`)(),
    onLost: note("lost"),
    ...more,
  });
  const next = async (): Promise<string | undefined> => {
    while (calls.length === 0) {
      called = Promise.withResolvers();
      await called.promise;
    }
    return calls.shift();
  };
  return { next, calls, close: listening.close, [Symbol.asyncDispose]: listening.close };
}

test("a transaction's notification arrives when it commits, and never if it rolls back", async () => {
  await using database = await testDatabase();
  await using listener = testListener(database.url);
  const { sql } = database.store;
  assert.equal(await listener.next(), "listening");
  await sql.begin((tx) => tx`select pg_notify('other_channel', 'x'), pg_notify('a_channel', '1')`);
  assert.equal(await listener.next(), "told 1");
  const undone = sql.begin(async (tx) => {
    await tx`select pg_notify('a_channel', '2')`;
    throw new Error("undone");
  });
  await assert.rejects(undone, /undone/);
  await sql`select pg_notify('a_channel', '3')`;
  assert.equal(await listener.next(), "told 3");
});

test("a listener that loses its connection reports it and listens again", async () => {
  await using database = await testDatabase();
  await using listener = testListener(database.url);
  const { sql } = database.store;
  for (let round = 0; round < 2; round++) {
    assert.equal(await listener.next(), "listening");
    await sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'listen test'`;
    assert.equal(await listener.next(), "lost");
  }
  assert.equal(await listener.next(), "listening");
  await sql`select pg_notify('a_channel', 'again')`;
  assert.equal(await listener.next(), "told again");
});

test("a listener waits for an unreachable server, and ends when it is stopped", async () => {
  const listener = testListener("postgres://nobody:x@127.0.0.1:9/none");
  assert.equal(await listener.next(), "lost");
  await listener.close();
  assert.deepEqual(listener.calls, []);
});

test("a listener without notifications for a long time leaks no memory with its checks", async () => {
  await using database = await testDatabase();
  await using listener = testListener(database.url, { silenceMs: 0 });
  assert.equal(await listener.next(), "listening");
  const turns = async (ms: number): Promise<number> => {
    await new Promise((resolve) => setTimeout(resolve, ms));
    return queryObjects(Promise, { format: "count" });
  };
  const before = await turns(300);
  const after = await turns(1_500);
  assert.ok(after - before < 50, `${after - before} promises more are kept`);
});
