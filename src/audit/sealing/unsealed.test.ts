import assert from "node:assert/strict";
import { test } from "node:test";
import { insertEvents } from "../../store/store.ts";
import { testDatabase } from "../../store/testing/test-database.ts";
import { SEGMENT_RECORDS_MAX } from "../log/segment.ts";
import { SECRET } from "../testing/test-log.ts";
import { events, holders } from "../testing/test-sealer.ts";
import { Unsealed } from "./unsealed.ts";

const atOnce = async (): Promise<void> => {};

test("the oldest events are taken first, marked ones not again, and a row that changes meanwhile is marked too", async () => {
  await using database = await testDatabase();
  const { sql } = database.store;
  await insertEvents(sql, [...events(2), { at: 5, kind: "bank-start", outcome: "ok" }]);
  using unsealed = await Unsealed.open(sql);
  const taken = await unsealed.take(3);
  const [first, , last] = taken;
  assert.deepEqual([first?.kind, first?.amount, first?.confidential], ["transfer", 4000, { payee: SECRET, available: 0 }]);
  assert.deepEqual([last?.at, last?.account, last?.amount, last?.confidential], [5, null, null, null]);
  // The update moves the row to another place.
  await sql`update audit_event set outcome = outcome where id = ${taken[1]?.id ?? ""}`;
  assert.equal(await unsealed.mark(taken, 7, atOnce), 3);
  const rows = await sql<{ id: string; sealed_index: bigint }[]>`select id, sealed_index from audit_event order by sealed_index`;
  assert.deepEqual(
    rows.map((row) => [row.id, row.sealed_index]),
    taken.map(({ id }, i) => [id, 7n + BigInt(i)]),
  );
  assert.deepEqual(await unsealed.take(3), []);
  assert.equal(await unsealed.mark(taken, 7, atOnce), 0, "each event is marked once");
});

test("a marking that is interrupted has marked whole segments, and continues from there", async () => {
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
      // Meanwhile no open transaction may keep old row versions.
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

test("an event that commits late is found by the next call that finds too few events, and by every eighth call", async () => {
  await using database = await testDatabase();
  const { sql } = database.store;
  const late = async (n: number): Promise<string> => {
    const id = `00000000-0000-7000-8000-00000000000${n}`;
    await sql`insert into audit_event (id, at, kind, outcome) values (${id}, now(), 'bank-stop', 'ok')`;
    return id;
  };
  await insertEvents(sql, events(22));
  using unsealed = await Unsealed.open(sql);
  let sealed = 0;
  const takeAndMark = async (most: number): Promise<string[]> => {
    const taken = await unsealed.take(most);
    assert.equal(await unsealed.mark(taken, sealed, atOnce), taken.length);
    sealed += taken.length;
    return taken.map(({ id }) => id);
  };
  assert.equal((await takeAndMark(2)).length, 2);
  const first = await late(1);
  for (let call = 2; call <= 8; call++) assert.ok(!(await takeAndMark(2)).includes(first));
  assert.equal((await takeAndMark(2))[0], first);
  const second = await late(2);
  const rest = await takeAndMark(10);
  assert.deepEqual([rest[0], rest.length, sealed], [second, 6, 24]);
  assert.deepEqual(await unsealed.take(10), []);
});
