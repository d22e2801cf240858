import assert from "node:assert/strict";
import { test } from "node:test";
import { insertEvents } from "../store/events.ts";
import { testDatabase } from "../store/test-database.ts";
import { SEGMENT_RECORDS_MAX } from "./segment.ts";
import { SECRET } from "./test-log.ts";
import { events } from "./test-sealer.ts";
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

test("a batch is marked whole or not at all, also when it ends in the middle", async () => {
  await using database = await testDatabase();
  const { sql } = database.store;
  await insertEvents(sql, events(2 * SEGMENT_RECORDS_MAX));
  const marked = async (): Promise<number> => (await sql`select from audit_event where sealed_index is not null`).length;
  {
    using unsealed = await Unsealed.open(sql);
    const taken = await unsealed.take(2 * SEGMENT_RECORDS_MAX);
    let steps = 0;
    const cut = async (): Promise<void> => {
      if (++steps === 2) throw new Error("cut");
    };
    await assert.rejects(unsealed.mark(taken, 0, cut), /cut/);
  }
  assert.equal(await marked(), 0);
  using unsealed = await Unsealed.open(sql);
  const taken = await unsealed.take(2 * SEGMENT_RECORDS_MAX);
  assert.equal(await unsealed.mark(taken, 0, atOnce), 2 * SEGMENT_RECORDS_MAX);
  assert.equal(await marked(), 2 * SEGMENT_RECORDS_MAX);
});
