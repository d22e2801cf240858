import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { pino } from "pino";
import { type TestDatabase, testDatabase } from "../../store/testing/test-database.ts";
import { ServerEvents } from "./server-events.ts";

const silent = pino({ level: "silent" });

const recorded = async ({ store }: TestDatabase): Promise<{ kind: string; at: number }[]> =>
  (await store.sql<{ kind: string; at: Date }[]>`select kind, at from audit_event order by id`).map(({ kind, at }) => ({
    kind,
    at: at.getTime(),
  }));

test("what the database cannot take waits, in its order, and keeps the time at which it happened", async () => {
  await using database = await testDatabase();
  const { sql } = database.store;
  const serverEvents = new ServerEvents(database.store, silent);
  await sql`alter table audit_event rename to audit_event_away`;
  const before = Date.now();
  serverEvents.note("process-death", "error:sigkill", { process: "worker 1" });
  serverEvents.note("process-restart", "ok", { process: "worker 1" });
  const after = Date.now();
  await pause(20);
  await sql`alter table audit_event_away rename to audit_event`;
  await serverEvents.close(30_000);
  const events = await recorded(database);
  assert.deepEqual(
    events.map(({ kind }) => kind),
    ["process-death", "process-restart"],
  );
  for (const { at } of events) assert.ok(before <= at && at <= after);
});

test("a database that never comes back holds up no end", async () => {
  await using database = await testDatabase();
  const serverEvents = new ServerEvents(database.store, silent);
  await database.store.sql`alter table audit_event rename to audit_event_away`;
  serverEvents.note("bank-stop");
  await serverEvents.close(50);
  await database.store.sql`alter table audit_event_away rename to audit_event`;
  assert.deepEqual(await recorded(database), []);
});
