import assert from "node:assert/strict";
import { test } from "node:test";
import { openStore, type Store, StoreError } from "../../store/store.ts";
import { testDatabase } from "../../store/testing/test-database.ts";
import { HourReader } from "../reading/hour-reader.ts";
import { readMeasures } from "../reading/read-measures.ts";
import { measureOf, NOON } from "../testing/test-measures.ts";
import { MeasureWriter } from "./measure-writer.ts";

const MINUTE_MS = 60_000;

/** A store whose next transactions end as this says: refused, or committed with the answer lost. */
function failing(store: Store, ends: ("refused" | "answer lost")[]): Store {
  const sql = new Proxy(store.sql, {
    get: (target, name) => {
      if (name !== "begin") return Reflect.get(target, name);
      return async (...args: Parameters<Store["sql"]["begin"]>) => {
        const end = ends.shift();
        if (end !== "refused") await (target.begin as (...all: unknown[]) => Promise<unknown>)(...args);
        if (end !== undefined) throw new StoreError("connection-lost", "lost");
      };
    },
  });
  return { sql, close: () => store.close() };
}

test("what servers write under the application role is read as it was, and merged", async () => {
  await using database = await testDatabase();
  const store = openStore(database.applicationUrl, { connections: 2, applicationName: "measures test" });
  try {
    const [a, b] = [new MeasureWriter(store, "a"), new MeasureWriter(store, "b")];
    const measures = [
      measureOf(NOON - 5_000, 3),
      { ...measureOf(NOON, 0), counted: null, sessions: null, databaseMs: null },
      measureOf(NOON + 5_000, 4, {
        tookMs: 10_000,
        isLast: true,
        processes: [
          { name: "worker 1", isUp: true, restarts: 1, hangs: 0 },
          { name: 'the "hasher"', isUp: false, restarts: 0, hangs: 2 },
        ],
      }),
    ];
    for (const each of measures) {
      a.add(each);
      await a.write(true);
    }
    b.add(measureOf(NOON, 5));
    await b.write(true);
    const rows = await readMeasures(database.store.sql);
    assert.deepEqual(
      rows.filter(({ server }) => server === "a").map(({ server, run, n, place, ...measure }) => measure),
      measures,
    );
    assert.deepEqual(
      rows.map(({ server, n }) => `${server}${n}`),
      ["a1", "a2", "a3", "b1"],
    );
    const hour = await new HourReader(database.store.sql).read(NOON + 8_000);
    assert.equal(hour.over(hour.from, hour.to).counts.sum(), 12);
  } finally {
    await store.close();
  }
});

test("a measure is written once, though the database was lost before or after its commit; it waits until then", async () => {
  await using database = await testDatabase();
  const ends: ("refused" | "answer lost")[] = ["refused", "answer lost", "refused"];
  const writer = new MeasureWriter(failing(database.store, ends), "a");
  for (let n = 1; n <= 3; n++) {
    writer.add(measureOf(NOON + 5_000 * n, n));
    await assert.rejects(writer.write(true), { code: "connection-lost" });
  }
  writer.add(measureOf(NOON + 20_000, 4));
  await writer.write(true);
  const rows = await readMeasures(database.store.sql);
  assert.deepEqual(
    rows.map(({ n, at }) => [n, at - NOON]),
    [1, 2, 3, 4].map((n) => [n, 5_000 * n]),
  );
  assert.equal(new Set(rows.map(({ run }) => run)).size, 1);
});

test("while the database is out of reach, the measures of an hour wait, the newest", async () => {
  await using database = await testDatabase();
  const writer = new MeasureWriter(database.store, "a");
  for (let n = 1; n <= 725; n++) writer.add(measureOf(NOON + 5_000 * n, 1));
  await writer.write(true);
  const [row] = await database.store.sql`select min(n) as first, count(*)::integer as count from measure`;
  assert.deepEqual({ ...row }, { first: 6, count: 720 });
});

test("any server deletes what is older than 70 minutes, but not the only trace of a server that is silent", async () => {
  await using database = await testDatabase();
  const { sql } = database.store;
  const writers = { gone: new MeasureWriter(database.store, "gone"), ended: new MeasureWriter(database.store, "ended") };
  for (const [name, writer] of Object.entries(writers)) {
    for (const minutes of [200, 71])
      writer.add(measureOf(NOON - minutes * MINUTE_MS, 1, { isLast: name === "ended" && minutes === 71 }));
    await writer.write(false);
  }
  const writer = new MeasureWriter(database.store, "at work");
  for (const minutes of [75, 69, 0]) writer.add(measureOf(NOON - minutes * MINUTE_MS, 1));
  const left = async () => (await readMeasures(sql)).map(({ server, at }) => `${server} ${(NOON - at) / MINUTE_MS}`);
  await writer.write(false);
  assert.equal((await left()).length, 7, "nothing is deleted while the time cannot be trusted");
  await writer.write(true);
  assert.equal((await left()).length, 7, "nor without a measure, whose time says what is old");
  const other = new MeasureWriter(database.store, "other");
  other.add(measureOf(NOON, 1));
  await other.write(true);
  assert.deepEqual(await left(), ["gone 71", "at work 69", "at work 0", "other 0"]);
  const late = new MeasureWriter(database.store, "late");
  late.add(measureOf(NOON + 31 * 24 * 60 * MINUTE_MS, 1));
  await late.write(true);
  assert.deepEqual(
    (await readMeasures(sql)).map(({ server }) => server),
    ["late"],
    "it was taken away",
  );
});
