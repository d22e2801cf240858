import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import { Chain, type EventStore, type NewEvent } from "../../events/events.ts";
import { eventStoreOn, TEST_ORIGIN, testEventKeys } from "../../events/testing/test-event-store.ts";
import { Currency } from "../../model/model.ts";
import type { Sql } from "../../store/store.ts";
import { type TestDatabase, type TestQuarters, testDatabase } from "../../store/testing/test-database.ts";
import { newestCheckpoint } from "../checkpoints/checkpoint-rows.ts";
import { follow } from "../copying/follow.ts";
import { Offers } from "../copying/offers.ts";
import { makeLogKey } from "../log/keys.ts";
import { beginLog } from "../sequencing/begin-log.ts";
import { sequence } from "../sequencing/sequence.ts";
import { type Sequencer, startSequencer } from "../sequencing/sequencer.ts";
import type { SequencerSettings } from "../sequencing/sequencer-state.ts";
import { SECRET, testFolder } from "./test-order.ts";

/** A database with a log, and sequencers and copies on it. */

/** Events of transfers, at the present time. */
export const events = (count: number, fields: Partial<NewEvent> = {}): NewEvent[] =>
  Array.from({ length: count }, (_, i) => ({
    ...{
      at: Date.now(),
      kind: "transfer",
      outcome: "ok",
      amount: 4000n + BigInt(i),
      confidential: { payee: SECRET, available: i },
    },
    ...fields,
  }));

export interface TestLogDatabase extends AsyncDisposable {
  readonly database: TestDatabase;
  readonly sql: Sql;
  /** Records events under the test's keys. */
  readonly store: EventStore;
  /** The settings of a sequencer, whose copy is in this folder. */
  settings(dir: string): SequencerSettings;
  newFolder(): Promise<string>;
  /** Starts a sequencer with these settings, over `store`; its copy is in a new folder if none is given. */
  start(
    settings?: Partial<SequencerSettings>,
    store?: EventStore,
  ): Promise<Sequencer & AsyncDisposable & { readonly dir: string }>;
  /** Writes into this folder what the checkpoints cover now, or into a new folder, and returns it. */
  copyNow(dir?: string, settings?: Partial<SequencerSettings>): Promise<string>;
}

/** Makes a database whose log is begun and has no event. */
export async function testLogDatabase(quarters?: TestQuarters): Promise<TestLogDatabase> {
  const database = await testDatabase(quarters);
  const store = eventStoreOn(database.store);
  const { privateKey } = makeLogKey();
  await beginLog(
    store,
    async () => ({ name: TEST_ORIGIN, privateKey }),
    async () => {},
  );
  const folders: AsyncDisposable[] = [];
  const newFolder = async (): Promise<string> => {
    const folder = await testFolder();
    folders.push(folder);
    return folder.dir;
  };
  const settings = (dir: string): SequencerSettings => ({
    ...{ dir, origin: TEST_ORIGIN, logKey: privateKey, chain: new Chain(testEventKeys().chain) },
    ...{ currency: Currency("EUR"), intervalMs: 8 },
  });
  return {
    ...{ database, sql: database.store.sql, store, settings, newFolder },
    async start(given = {}, on = store) {
      const dir = given.dir ?? (await newFolder());
      const sequencer = startSequencer(on, { ...settings(dir), ...given });
      // The sequencer of a failed test must not keep the process running.
      return Object.assign(sequencer, { dir, [Symbol.asyncDispose]: () => sequencer.stop() });
    },
    async copyNow(given, changes = {}) {
      const dir = given ?? (await newFolder());
      const run = { offers: new Offers(), stopping: AbortSignal.abort(), onProgress: () => {} };
      await follow(database.store.sql, { ...settings(dir), ...changes }, run);
      return dir;
    },
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]();
      for (const folder of folders) await folder[Symbol.asyncDispose]();
    },
  };
}

export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 20_000;
  while (!(await condition())) {
    assert.ok(performance.now() < end, "waited in vain");
    await setTimeout(2);
  }
}

/** Puts all committed events into the log, under one checkpoint. */
export const orderAll = (log: TestLogDatabase, dir: string): Promise<void> =>
  sequence(log.store, log.settings(dir), { check: async () => {}, stopping: AbortSignal.abort(), onProgress: () => {} });

/** True once this many events are under a checkpoint. */
export const covered =
  ({ sql }: { readonly sql: Sql }, size: number): (() => Promise<boolean>) =>
  async () =>
    (await newestCheckpoint(sql))?.size === size;

/** Lets the owner of the database change history, as somebody who wants to forge it would. */
export async function forge({ sql }: { readonly sql: Sql }, act: (sql: Sql) => Promise<unknown>): Promise<void> {
  await sql`alter table audit_event disable trigger all`;
  await sql`alter table audit_checkpoint disable trigger all`;
  await act(sql);
  await sql`alter table audit_event enable trigger all`;
  await sql`alter table audit_checkpoint enable trigger all`;
}

/** Remembers the events and checkpoints of now. The result brings them back, whatever was forged meanwhile. */
export async function rememberHistory(log: { readonly sql: Sql }): Promise<() => Promise<void>> {
  await log.sql`create table true_event as select * from audit_event`;
  await log.sql`create table true_checkpoint as select * from audit_checkpoint`;
  return () =>
    forge(log, async (sql) => {
      await sql`delete from audit_event`;
      await sql`delete from audit_checkpoint`;
      await sql`insert into audit_event select * from true_event`;
      await sql`insert into audit_checkpoint select * from true_checkpoint`;
    });
}

/** The last statement of each other connection to this database that keeps old row versions. */
export async function holders(sql: Sql): Promise<string[]> {
  const rows = await sql<{ query: string }[]>`
    select query from pg_stat_activity
    where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()
      and (backend_xmin is not null or backend_xid is not null)`;
  return rows.map(({ query }) => query);
}
