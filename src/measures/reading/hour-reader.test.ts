import assert from "node:assert/strict";
import { test } from "node:test";
import { testDatabase } from "../../store/testing/test-database.ts";
import { measureOf, NOON } from "../testing/test-measures.ts";
import { MeasureWriter } from "../writing/measure-writer.ts";
import { HourReader } from "./hour-reader.ts";
import type { LastHour } from "./last-hour.ts";

const sumOf = ({ from, to, over }: LastHour): number => over(from, to).counts.sum();

test("readings one after the other show what one reading of all shows, and ask only for what is new", async () => {
  await using database = await testDatabase();
  const { sql } = database.store;
  const sent: number[] = [];
  const counting = ((...given: Parameters<typeof sql>) =>
    (sql(...given) as Promise<readonly unknown[]>).then((rows) => {
      sent.push(rows.length);
      return rows;
    })) as unknown as typeof sql;
  let time = 0;
  const reader = new HourReader(counting, () => time);
  const [a, b] = [new MeasureWriter(database.store, "a"), new MeasureWriter(database.store, "b")];
  for (let n = 1; n <= 30; n++) {
    const at = NOON - 300_000 + n * 5_000;
    a.add(measureOf(at, 1));
    await a.write(false);
    if (n % 10 === 0) b.add(measureOf(at, 100, { tookMs: 50_000 }));
    await b.write(false);
    const [hour, whole] = [await reader.read(at + 3_000), await new HourReader(sql).read(at + 3_000)];
    assert.deepEqual([sumOf(hour), hour.servers], [sumOf(whole), whole.servers]);
    time += 5_000;
  }
  assert.deepEqual(
    sent,
    Array.from({ length: 30 }, (_, n) => ((n + 1) % 10 === 0 ? 2 : 1)),
  );
});

test("a row whose transaction committed after one with a later place is found; if it took a minute, when all is read again", async () => {
  await using database = await testDatabase();
  const { sql } = database.store;
  let time = 0;
  const reader = new HourReader(sql, () => time);
  const read = async () => sumOf(await reader.read(NOON + 3_000));
  const insert = (place: number, n: number) => sql`
    insert into measure (server, run, n, place, at, took_ms, is_whole, is_last, is_leaving, operations, latencies, processes)
    values (${`server ${n}`}, gen_random_uuid(), 1, ${place}, ${new Date(NOON - n * 5_000)}, 5000, true, true, false,
            ${'[["deposit","ok",1]]'}::text::json, '[]', '[]')`;
  await insert(10, 1);
  assert.equal(await read(), 1);
  time = 59_000;
  await insert(9, 2);
  assert.equal(await read(), 2);
  assert.equal(await read(), 2);
  time = 120_000;
  await insert(8, 3);
  assert.equal(await read(), 2);
  time = 600_000;
  assert.equal(await read(), 3);
});

test("what was deleted is forgotten when all is read again, and a reading that failed loses nothing", async () => {
  await using database = await testDatabase();
  const { sql } = database.store;
  const writer = new MeasureWriter(database.store, "a");
  let [time, isAway] = [0, false];
  const failing = ((...given: Parameters<typeof sql>) => {
    if (isAway) throw new Error("no database");
    return sql(...given);
  }) as typeof sql;
  const reader = new HourReader(failing, () => time);
  const add = async (n: number): Promise<void> => {
    writer.add(measureOf(NOON - n * 5_000, 1));
    await writer.write(false);
  };
  await add(2);
  assert.equal(sumOf(await reader.read(NOON + 3_000)), 1);
  await add(1);
  isAway = true;
  await assert.rejects(reader.read(NOON + 3_000), /no database/);
  isAway = false;
  assert.equal(sumOf(await reader.read(NOON + 3_000)), 2);
  await sql`delete from measure`;
  time = 600_000;
  assert.deepEqual((await reader.read(NOON + 3_000)).servers, []);
});
