import assert from "node:assert/strict";
import { test } from "node:test";
import { eventStoreOn, recordedEvents, TEST_ORIGIN } from "../../events/testing/test-event-store.ts";
import type { Sql } from "../../store/store.ts";
import { type TestDatabase, testDatabase } from "../../store/testing/test-database.ts";
import { EMPTY_ROOT, openCheckpoint } from "../../tlog/tlog.ts";
import { logOrigin, newestCheckpoint } from "../checkpoints/checkpoint-rows.ts";
import { makeLogKey } from "../log/keys.ts";
import { events } from "../testing/test-sequencer.ts";
import { beginLog } from "./begin-log.ts";

const { privateKey, publicKey } = makeLogKey();

/** Begins the log by a process of its own, which names itself in its event. */
async function begin({ store }: TestDatabase, process = 0): Promise<void> {
  await beginLog(
    eventStoreOn(store),
    async () => ({ name: TEST_ORIGIN, privateKey }),
    async (_, record) => record({ at: 1, kind: "audit-recipient", outcome: "ok", confidential: { process } }),
  );
}

test("of several processes one begins the log, with a checkpoint that covers nothing and the first event", async () => {
  await using database = await testDatabase();
  const { sql } = database.store;
  assert.equal(await newestCheckpoint(sql), null);
  assert.equal(await logOrigin(sql), null);
  await Promise.all([1, 2, 3, 4].map((process) => begin(database, process)));
  const row = await newestCheckpoint(sql);
  assert.ok(row !== null);
  const { note, ...rest } = row;
  assert.deepEqual(rest, { fromSize: -1, size: 0, ranges: [], open: new Map(), frontier: [] });
  assert.deepEqual(openCheckpoint(note, { name: TEST_ORIGIN, publicKey }), { size: 0, root: EMPTY_ROOT });
  assert.equal(await logOrigin(sql), TEST_ORIGIN);
  const recorded = await recordedEvents(sql);
  assert.deepEqual(
    recorded.map(({ kind }) => kind),
    ["audit-recipient"],
  );
  await begin(database, 5);
  assert.deepEqual(await recordedEvents(sql), recorded);
});

test("a log that was begun needs no key to be found", async () => {
  await using database = await testDatabase();
  await begin(database);
  const fails = async (): Promise<never> => assert.fail("the key was asked for");
  await beginLog(eventStoreOn(database.store), fails, fails);
});

test("if the first event cannot be recorded, the log is not begun", async () => {
  await using database = await testDatabase();
  const fails = beginLog(
    eventStoreOn(database.store),
    async () => ({ name: TEST_ORIGIN, privateKey }),
    () => Promise.reject(new Error("no event")),
  );
  await assert.rejects(fails, /no event/);
  assert.equal(await newestCheckpoint(database.store.sql), null);
});

const TRACES: readonly [string, (database: TestDatabase) => Promise<unknown>][] = [
  ["an event", ({ store }) => eventStoreOn(store).record(events(1))],
  ["a writer", ({ store: { sql } }) => sql`insert into audit_writer values (1)`],
  [
    "an answer",
    ({ store: { sql } }) => sql`
    insert into request_answer (terminal, request, digest, op, answer, at)
    values ('ATM-0001', gen_random_uuid(), decode(repeat('00', 32), 'hex'), 'balance', '{}', now())`,
  ],
];

/** The number of rows in all tables, by name. */
async function rowsOf(sql: Sql): Promise<Record<string, number>> {
  const tables = await sql<{ name: string }[]>`select tablename as name from pg_tables where schemaname = 'public'`;
  const counts = tables.map(async ({ name }) => {
    const [row] = await sql<{ count: number }[]>`select count(*)::integer as count from ${sql(name)}`;
    return [name, row?.count ?? 0] as const;
  });
  return Object.fromEntries(await Promise.all(counts));
}

for (const [name, leave] of TRACES)
  test(`a used database without a checkpoint gets no new log, and stays as it is: ${name}`, async () => {
    await using database = await testDatabase();
    await leave(database);
    const before = await rowsOf(database.store.sql);
    await assert.rejects(begin(database), { code: "log-missing" });
    assert.deepEqual(await rowsOf(database.store.sql), before);
  });
