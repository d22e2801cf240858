import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { pino } from "pino";
import type { ClockTrouble } from "../../clock/clock.ts";
import { openStore } from "../../store/store.ts";
import { type TestDatabase, testDatabase } from "../../store/testing/test-database.ts";
import { keepHouse } from "./housekeeping.ts";

const HOUR_MS = 3_600_000;
const KEPT_MS = 30 * 24 * HOUR_MS;
const NOW = Date.UTC(2026, 0, 1);
const log = pino({ level: "silent" });

/** The rows that are left; a row's name says whether it should be. */
const left = async ({ store: { sql } }: TestDatabase): Promise<readonly string[]> =>
  (await sql<{ name: string }[]>`select server as name from heartbeat union all select subject from guess_count order by 1`).map(
    ({ name }) => name,
  );

async function withRows({ store: { sql } }: TestDatabase): Promise<void> {
  for (const [server, at] of [
    ["fresh", NOW - KEPT_MS + 1],
    ["gone", NOW - KEPT_MS - 1],
  ] as const) {
    await sql`insert into heartbeat values (${server}, ${new Date(at)})`;
    await sql`insert into guess_count values (${`stranger:${server}`}, 1, 0, ${new Date(at)}, ${new Date(at)})`;
  }
}

/** Starts housekeeping under the application role; `hour` passes an hour. */
function keeping(t: TestContext, { applicationUrl }: TestDatabase, clock: { now: () => number; trouble: ClockTrouble | null }) {
  const store = openStore(applicationUrl, { connections: 1, applicationName: "housekeeping test" });
  t.after(() => store.close());
  t.mock.timers.enable({ apis: ["setInterval"] });
  const house = keepHouse(store, clock, log);
  return { house, hour: () => t.mock.timers.tick(HOUR_MS) };
}

test("expired rows are deleted at the start and every hour after it", async (t) => {
  await using database = await testDatabase();
  await withRows(database);
  const clock = { now: () => NOW, trouble: null };
  const { house, hour } = keeping(t, database, clock);
  while ((await left(database)).length > 2);
  assert.deepEqual(await left(database), ["fresh", "stranger:fresh"]);
  clock.now = () => NOW + HOUR_MS;
  hour();
  while ((await left(database)).length > 0);
  await withRows(database);
  house.stop();
  hour();
  await database.store.sql`select pg_sleep(0.02)`;
  assert.equal((await left(database)).length, 4, "nothing is deleted after housekeeping has stopped");
});

test("nothing is deleted while the clock cannot be trusted, and a failure is tried again in an hour", async (t) => {
  await using database = await testDatabase();
  const { sql } = database.store;
  await withRows(database);
  const clock = { now: () => NOW, trouble: "clock-stepped" as ClockTrouble | null };
  const { house, hour } = keeping(t, database, clock);
  await sql`select pg_sleep(0.02)`;
  assert.equal((await left(database)).length, 4);
  await sql`alter table guess_count rename to guess_count_away`;
  clock.trouble = null;
  hour();
  await sql`select pg_sleep(0.02)`;
  await sql`alter table guess_count_away rename to guess_count`;
  hour();
  while ((await left(database)).length > 2);
  house.stop();
});
