import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { pino } from "pino";
import { type TestEventDatabase, testEventDatabase } from "../../events/testing/test-event-store.ts";
import { ServerEvents } from "./server-events.ts";

const silent = pino({ level: "silent" });

const recorded = async ({ store }: TestEventDatabase): Promise<{ kind: string; at: number }[]> =>
  (await store.sql<{ kind: string; at: Date }[]>`select kind, at from audit_event order by n`).map(({ kind, at }) => ({
    kind,
    at: at.getTime(),
  }));

test("events that the database cannot take wait in order, and keep their times", async () => {
  await using database = await testEventDatabase();
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

/** A log, and its lines at the level error. */
function errors() {
  const lines: { readonly msg: string; readonly kind?: string; readonly events?: readonly unknown[] }[] = [];
  return { lines, log: pino({ level: "error" }, { write: (line: string) => void lines.push(JSON.parse(line)) }) };
}

test("events beyond the limit of waiting ones are lost, and that is logged", async () => {
  await using database = await testEventDatabase();
  const { sql } = database.store;
  const { lines, log } = errors();
  const serverEvents = new ServerEvents(database.store, log, 2);
  await sql`alter table audit_event rename to audit_event_away`;
  for (const kind of ["database-lost", "money-suspended", "money-resumed"] as const) serverEvents.note(kind);
  await sql`alter table audit_event_away rename to audit_event`;
  await serverEvents.close(30_000);
  assert.deepEqual(
    (await recorded(database)).map(({ kind }) => kind),
    ["database-lost", "money-suspended"],
  );
  assert.deepEqual(
    lines.map(({ kind }) => kind),
    ["money-resumed"],
  );
});

test("events that could not be recorded are logged when the bank closes, a hundred in a line", async () => {
  await using database = await testEventDatabase();
  const { lines, log } = errors();
  const serverEvents = new ServerEvents(database.store, log);
  await database.store.sql`alter table audit_event rename to audit_event_away`;
  for (let n = 0; n < 150; n++) serverEvents.note("bank-stop", "ok", { secret: "4711" });
  await serverEvents.close(1);
  assert.deepEqual(
    lines.map(({ events }) => events?.length),
    [100, 50],
  );
  assert.ok(!JSON.stringify(lines).includes("4711"), "a confidential part is in the operator's log");
  assert.deepEqual(
    lines.flatMap(({ events }) => events).map((event) => (event as { kind: string }).kind),
    Array(150).fill("bank-stop"),
  );
});

test("a database that does not return does not delay the end of the bank", async () => {
  await using database = await testEventDatabase();
  const serverEvents = new ServerEvents(database.store, silent);
  await database.store.sql`alter table audit_event rename to audit_event_away`;
  serverEvents.note("bank-stop");
  await serverEvents.close(50);
  await database.store.sql`alter table audit_event_away rename to audit_event`;
  assert.deepEqual(await recorded(database), []);
});
