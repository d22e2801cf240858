import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { pino } from "pino";
import { openStore, type Store, StoreError } from "../../store/store.ts";
import { testDatabase } from "../../store/testing/test-database.ts";
import { linkTo } from "../../store/testing/test-link.ts";
import { awaitDatabase } from "./await-database.ts";

/** Waits for the database at this URL, and returns the log lines about it. */
async function waiting(url: string, stop = new AbortController()) {
  const lines: string[] = [];
  const logged = Promise.withResolvers<void>();
  const log = pino(
    {},
    {
      write: (line: string) => {
        lines.push((JSON.parse(line) as { msg: string }).msg);
        logged.resolve();
      },
    },
  );
  const store = openStore(url, { connections: 1, applicationName: "wait test", answerWithinMs: 2_000 });
  const waits = awaitDatabase(store, log, stop.signal).finally(() => store.close());
  waits.catch(() => {});
  return { waits, lines, logged: logged.promise, stop };
}

test("the bank waits for a missing database, logs that once, and starts when the database answers", async () => {
  await using database = await testDatabase();
  const link = await linkTo(database.url);
  await link.close();
  const { waits, lines, logged } = await waiting(link.url);
  await logged;
  await link.open();
  await waits;
  assert.deepEqual(lines, [
    "the bank waits for its database, and starts once it answers",
    "the database is there: the bank starts",
  ]);
  await link.close();
});

test("a wait rejects with the reason of its signal", async () => {
  const { waits, logged, stop } = await waiting("postgres://a:b@127.0.0.1:1/c");
  await logged;
  stop.abort(new Error("told"));
  await assert.rejects(waits, /^Error: told$/);
});

test("an error that waiting cannot cure is thrown at once", async () => {
  await using database = await testDatabase();
  const changed = (change: (url: URL) => unknown): string => {
    const url = new URL(database.url);
    change(url);
    return url.href;
  };
  for (const url of [
    changed((each) => (each.password = "wrong")),
    changed((each) => (each.pathname = "/none")),
    changed((each) => each.searchParams.set("sslmode", "verify-full")),
  ]) {
    const { waits, lines } = await waiting(url);
    await assert.rejects(waits);
    assert.deepEqual(lines, [], url);
  }
});

test("a standby alone is an error, and so are several servers of which none can ever be reached", async () => {
  const failing = (code: string): StoreError =>
    new StoreError("connection-failed", "this one", Object.assign(new Error("the system's words"), { code }));
  const noneOf = (...codes: readonly string[]): StoreError =>
    new StoreError("connection-failed", "none takes writes", new AggregateError(codes.map(failing)));
  for (const error of [new StoreError("database-standby", "a standby"), noneOf("ENOTFOUND", "SELF_SIGNED_CERT_IN_CHAIN")])
    await assert.rejects(awaitDatabase(unreachable(error).store, silent, AbortSignal.timeout(60_000)), error);
  // One of these may still start.
  const { state, store } = unreachable(noneOf("ENOTFOUND", "ECONNREFUSED"));
  const stop = new AbortController();
  const waits = awaitDatabase(store, silent, stop.signal, { leastMs: 1, mostMs: 1 });
  waits.catch(() => {});
  while (state.tries < 3) await new Promise(setImmediate);
  stop.abort(new Error("told"));
  await assert.rejects(waits, /^Error: told$/);
});

/** A store whose statements find no server; `tries` counts them. */
function unreachable(error = new StoreError("connection-failed", "nobody listens")) {
  const state = { tries: 0 };
  const sql = async (): Promise<never> => {
    state.tries++;
    throw error;
  };
  return { state, store: { sql: sql as unknown as Store["sql"] } };
}
const silent = pino({ level: "silent" });

test("the pauses between two attempts grow up to the longest one", async () => {
  const { state, store } = unreachable();
  const stop = new AbortController();
  const since = performance.now();
  const waits = awaitDatabase(store, silent, stop.signal, { leastMs: 1, mostMs: 40 });
  waits.catch(() => {});
  while (state.tries < 9) await pause(1);
  stop.abort(new Error("told"));
  await assert.rejects(waits, /told/);
  // 1 + 2 + 4 + 8 + 16 + 32 + 40 + 40 milliseconds. Without a longest pause the sum would be much larger.
  const took = performance.now() - since;
  assert.ok(took > 130 && took < 1_000, `${took} ms`);
});

test("a pause ends as soon as the signal aborts the wait", { timeout: 10_000 }, async () => {
  const { state, store } = unreachable();
  const stop = new AbortController();
  const waits = awaitDatabase(store, silent, stop.signal, { leastMs: 60_000, mostMs: 60_000 });
  waits.catch(() => {});
  while (state.tries === 0) await new Promise(setImmediate);
  stop.abort(new Error("told"));
  await assert.rejects(waits, /^Error: told$/);
});
