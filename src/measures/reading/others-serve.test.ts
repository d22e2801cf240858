import assert from "node:assert/strict";
import { test } from "node:test";
import { openStore } from "../../store/store.ts";
import { testDatabase } from "../../store/testing/test-database.ts";
import { measureOf, NOON } from "../testing/test-measures.ts";
import { MeasureWriter } from "../writing/measure-writer.ts";
import { othersServe } from "./others-serve.ts";

test("another server serves while its newest measure is fresh, is not its last, and does not say that it leaves", async () => {
  await using database = await testDatabase();
  const store = openStore(database.applicationUrl, { connections: 2, applicationName: "measures test" });
  try {
    const serves = (now = NOON): Promise<boolean> => othersServe(store.sql, "a", now);
    const write = async (server: string, changes: object = {}): Promise<void> => {
      const writer = new MeasureWriter(store, server);
      writer.add(measureOf(NOON, 1, changes));
      await writer.write(true);
    };
    assert.equal(await serves(), false);
    await write("a");
    assert.equal(await serves(), false, "it is this server");
    await write("b");
    assert.deepEqual([await serves(NOON + 14_999), await serves(NOON + 15_001)], [true, false]);
    await write("b", { isLeaving: true });
    assert.equal(await serves(), false);
    await write("c");
    assert.equal(await serves(), true);
    await write("c", { isLast: true });
    assert.equal(await serves(), false);
    await write("c");
    assert.equal(await serves(), true, "it was started again");
  } finally {
    await store.close();
  }
});
