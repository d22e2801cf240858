import assert from "node:assert/strict";
import { test } from "node:test";
import { insertEvents } from "../store/events.ts";
import { testDatabase } from "../store/test-database.ts";
import { SEGMENT_RECORDS_MAX } from "./segment.ts";
import { SECRET } from "./test-log.ts";
import { events, holders } from "./test-sealer.ts";
import { Unsealed } from "./unsealed.ts";

const atOnce = async (): Promise<void> => {};

test("the oldest come first, whole, and what is marked does not come again; one whose row was changed meanwhile is marked too", async () => {
  await using database = await testDatabase();
  const { sql } = database.store;
  await insertEvents(sql, [...events(2), { at: 5, kind: "bank-start", outcome: "ok" }]);
  using unsealed = await Unsealed.open(sql);
  const taken = await unsealed.take(3);
  const [first, , last] = taken;
  assert.deepEqual([first?.kind, first?.amount, first?.confidential], ["transfer", 4000, { payee: SECRET, available: 0 }]);
  assert.deepEqual([last?.at, last?.account, last?.amount, last?.confidential], [5, null, null, null]);
  // Its row lies elsewhere now.
  await sql`update audit_event set outcome = outcome where id = ${taken[1]?.id ?? ""}`;
  assert.equal(await unsealed.mark(taken, 7, atOnce), 3);
  const rows = await sql<{ id: string; sealed_index: bigint }[]>`select id, sealed_index from audit_event order by sealed_index`;
  assert.deepEqual(
    rows.map((row) => [row.id, row.sealed_index]),
    taken.map(({ id }, i) => [id, 7n + BigInt(i)]),
  );
  assert.deepEqual(await unsealed.take(3), []);
  assert.equal(await unsealed.mark(taken, 7, atOnce), 0, "each is marked once");
});

test("a batch that ends in the middle is marked up to there, by whole segments, and goes on from there", async () => {
  await using database = await testDatabase();
  const { sql } = database.store;
  const count = 2 * SEGMENT_RECORDS_MAX + 5;
  await insertEvents(sql, events(count));
  const marked = async (): Promise<number[]> => {
    const rows = await sql<{ index: number }[]>`
      select sealed_index::float8 as index from audit_event where sealed_index is not null order by id`;
    return rows.map(({ index }) => index);
  };
  const upTo = (end: number): number[] => Array.from({ length: end }, (_, i) => i);
  {
    using unsealed = await Unsealed.open(sql);
    const taken = await unsealed.take(count);
    let steps = 0;
    const cut = async (): Promise<void> => {
      // Nothing is open meanwhile that would keep old versions of rows.
      assert.deepEqual(await holders(sql), []);
      if (++steps === 3) throw new Error("cut");
    };
    await assert.rejects(unsealed.mark(taken, 0, cut), /cut/);
  }
  assert.deepEqual(await marked(), upTo(2 * SEGMENT_RECORDS_MAX));
  using unsealed = await Unsealed.open(sql);
  const taken = await unsealed.take(count);
  assert.equal(await unsealed.mark(taken, 2 * SEGMENT_RECORDS_MAX, atOnce), 5);
  assert.deepEqual(await marked(), upTo(count));
});
