import assert from "node:assert/strict";
import { test } from "node:test";
import { pino } from "pino";
import { openStore, type Store, StoreError } from "../../store/store.ts";
import { testDatabase } from "../../store/testing/test-database.ts";
import { linkTo } from "../../store/testing/test-link.ts";
import { awaitDatabase } from "./await-database.ts";

/** Waits for the database of this URL, and gives what the log said of it. */
async function waiting(url: string, stop = new AbortController()) {
  const lines: string[] = [];
  const said = Promise.withResolvers<void>();
  const log = pino(
    {},
    {
      write: (line: string) => {
        lines.push((JSON.parse(line) as { msg: string }).msg);
        said.resolve();
      },
    },
  );
  const store = openStore(url, { connections: 1, applicationName: "wait test", answerWithinMs: 2_000 });
  const come = awaitDatabase(store, log, stop.signal).finally(() => store.close());
  come.catch(() => {});
  return { come, lines, said: said.promise, stop };
}

test("a database that is not there yet is waited for, which is said once, and found when it comes", async () => {
  await using database = await testDatabase();
  const link = await linkTo(database.url);
  await link.close();
  const { come, lines, said } = await waiting(link.url);
  await said;
  await link.open();
  await come;
  assert.deepEqual(lines, [
    "the bank waits for its database, and starts once it answers",
    "the database is there: the bank starts",
  ]);
  await link.close();
});

test("a wait ends when it is told to", async () => {
  const { come, said, stop } = await waiting("postgres://a:b@127.0.0.1:1/c");
  await said;
  stop.abort(new Error("told"));
  await assert.rejects(come, /^Error: told$/);
});

test("what no waiting cures is told at once", async () => {
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
    const { come, lines } = await waiting(url);
    await assert.rejects(come);
    assert.deepEqual(lines, [], url);
  }
});

/** A store whose every statement finds no server; `tries` counts them. */
function unreachable() {
  const state = { tries: 0 };
  const sql = async (): Promise<never> => {
    state.tries++;
    throw new StoreError("connection-failed", "nobody listens");
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
  while (state.tries < 9) await new Promise(setImmediate);
  stop.abort(new Error("told"));
  await assert.rejects(waits, /told/);
  // 1 + 2 + 4 + 8 + 16 + 32 + 40 + 40 milliseconds; growing without end it would be ten times as long.
  const took = performance.now() - since;
  assert.ok(took > 130 && took < 1_000, `${took} ms`);
});

test("a pause ends as soon as the wait is told to end", { timeout: 10_000 }, async () => {
  const { state, store } = unreachable();
  const stop = new AbortController();
  const waits = awaitDatabase(store, silent, stop.signal, { leastMs: 60_000, mostMs: 60_000 });
  waits.catch(() => {});
  while (state.tries === 0) await new Promise(setImmediate);
  stop.abort(new Error("told"));
  await assert.rejects(waits, /^Error: told$/);
});
