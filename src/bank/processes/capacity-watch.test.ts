import assert from "node:assert/strict";
import { test } from "node:test";
import { pino } from "pino";
import { Money } from "../../model/model.ts";
import { testDatabase } from "../../store/testing/test-database.ts";
import { CapacityWatch } from "./capacity-watch.ts";

const DAY = 20_000;
const NOON = (DAY + 0.5) * 86_400_000;

test("an ATM that booked more deposits than its cassettes hold is counted, and logged once for each day", async () => {
  const database = await testDatabase();
  const lines: Record<string, unknown>[] = [];
  const log = pino({ base: null, timestamp: false }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const { sql } = database.store;
  const watch = new CapacityWatch(database.store, { now: () => NOON }, Money(100n), log);
  await watch.look();
  assert.equal(watch.count, 0);
  await sql`insert into terminal_day values ('ATM-0001', ${DAY - 1}, 101), ('ATM-0001', ${DAY}, 102), ('ATM-0002', ${DAY}, 100)`;
  for (const _ of ["first", "again"]) await watch.look();
  assert.equal(watch.count, 1);
  assert.deepEqual(
    lines.map(({ level, terminal, day, deposits }) => [level, terminal, day, deposits]),
    [
      [40, "ATM-0001", "2024-10-03", 101],
      [40, "ATM-0001", "2024-10-04", 102],
    ],
  );
  await sql`update terminal_day set deposits = 101 where terminal = 'ATM-0002'`;
  await watch.look();
  assert.equal(watch.count, 2);
  assert.deepEqual(
    lines.slice(2).map(({ terminal }) => terminal),
    ["ATM-0002"],
  );
  await database[Symbol.asyncDispose]();
  await watch.look();
  assert.match(String(lines.at(-1)?.["msg"]), /could not be checked/);
});

test("it looks when it is started and each minute until it is stopped", async (t) => {
  await using database = await testDatabase();
  t.mock.timers.enable({ apis: ["setInterval"] });
  let looks = 0;
  const now = (): number => ++looks;
  const watch = new CapacityWatch(database.store, { now }, Money(100n), pino({ level: "silent" }));
  watch.start();
  assert.equal(looks, 1);
  t.mock.timers.tick(60_000);
  assert.equal(looks, 2);
  watch.stop();
  t.mock.timers.tick(60_000);
  assert.equal(looks, 2);
});
