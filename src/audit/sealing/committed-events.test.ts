import assert from "node:assert/strict";
import { test } from "node:test";
import { insertEvents } from "../../store/store.ts";
import { testDatabase } from "../../store/testing/test-database.ts";
import { events } from "../testing/test-sealer.ts";
import { areWaiting, countSealed, markSealed } from "./committed-events.ts";

test("a full batch waits once the events of a whole batch are committed and not sealed", async () => {
  await using database = await testDatabase();
  const { sql } = database.store;
  const waiting = async (): Promise<boolean[]> => [await areWaiting(sql, 1), await areWaiting(sql, 3), await areWaiting(sql, 4)];
  assert.deepEqual(await waiting(), [false, false, false]);
  await sql.begin((tx) => insertEvents(tx, events(3)));
  assert.deepEqual(await waiting(), [true, true, false]);
  const [first] = await sql<{ id: string }[]>`select id from audit_event order by id limit 1`;
  assert.equal(await markSealed(sql, [first?.id ?? ""], 0), 1);
  assert.deepEqual(await waiting(), [true, false, false]);
  assert.equal(await countSealed(sql), 1);
});
