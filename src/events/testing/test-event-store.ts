import { generateKeyPairSync } from "node:crypto";
import { keyPairOf } from "../../crypto/crypto.ts";
import { isConnectionLost, type ReservedSql, type Sql, type Store } from "../../store/store.ts";
import { type TestDatabase, testDatabase } from "../../store/testing/test-database.ts";
import { eventKeysFrom } from "../effects.ts";
import { decodeEvents, type OpenedEvent } from "../event-content.ts";
import { EVENT_COLUMNS, type EventRow, eventRowFrom } from "../event-rows.ts";
import { EventStore } from "../event-store.ts";
import { partsOf, placeOf, SealedOpener } from "../sealing-context.ts";
import { EventWriters } from "../writers/event-writers.ts";

/** Stores that record events under keys of the test, and the events that they recorded. */

export const TEST_ORIGIN = "bank.example/atm-audit";
export const testAuditor = generateKeyPairSync("x25519");
export const TEST_EVENTS_SECRET = Buffer.alloc(32, 7);
export const testEventKeys = () => eventKeysFrom(TEST_EVENTS_SECRET);

/** Writers under the test's keys, of the days of this clock. */
export const testWriters = (now: () => number = Date.now): EventWriters =>
  new EventWriters({ origin: TEST_ORIGIN, keys: testEventKeys(), auditor: testAuditor.publicKey, now });

/** A store that records events, with writers of the days of this clock. */
export const eventStoreOn = (store: Store, now: () => number = Date.now): EventStore => new EventStore(store, testWriters(now));

/** A test database whose store records events. */
export interface TestEventDatabase extends TestDatabase {
  readonly store: EventStore;
}

/** Makes a database with all tables for one test, as testDatabase does, with a store that records events. */
export async function testEventDatabase(): Promise<TestEventDatabase> {
  const database = await testDatabase();
  return { ...database, store: eventStoreOn(database.store) };
}

const READ_ALL = { name: "", types: [], text: `select ${EVENT_COLUMNS.join(", ")} from audit_event order by writer, n` };

/**
 * The connection of each store that reads its events: a new one for each look would spend most of its time on the catalog. It ends with
 * the store.
 */
const readers = new WeakMap<Sql, ReservedSql>();

/** Reads the rows of every commit, each commit a list, the writers one after the other. */
export async function commitsIn(sql: Sql): Promise<EventRow[][]> {
  const commits: EventRow[][] = [[]];
  for (const message of await eventMessages(sql)) {
    const row = eventRowFrom(message);
    commits.at(-1)?.push(row);
    if (row.mac !== null) commits.push([]);
  }
  return commits.filter((commit) => commit.length > 0);
}

async function eventMessages(sql: Sql): Promise<readonly Buffer[]> {
  const kept = readers.get(sql);
  // Who looks meanwhile takes another connection.
  readers.delete(sql);
  const reader = kept ?? (await sql.reserve());
  try {
    if (kept === undefined) await reader`select`;
    const [result] = await reader.pipeline([{ statement: READ_ALL }]);
    if (readers.has(sql)) reader.release();
    else readers.set(sql, reader);
    return result?.rows ?? [];
  } catch (error) {
    reader.release();
    if (kept === undefined || !isConnectionLost(error)) throw error;
    return eventMessages(sql);
  }
}

/**
 * Reads all recorded events with their confidential parts, in the order of their time; those of one writer in their order. Opens
 * them with the test's key, or with `auditor`.
 */
export async function recordedEvents(
  sql: Sql,
  { auditor = testAuditor.privateKey, origin = TEST_ORIGIN } = {},
): Promise<OpenedEvent[]> {
  const opener = new SealedOpener(origin, keyPairOf(auditor));
  const events = (await commitsIn(sql)).flatMap((commit) => {
    const [first, last] = [commit[0] as EventRow, commit.at(-1) as EventRow];
    const parts = last.sealed === null ? null : partsOf(last.sealed);
    const plaintext = parts === null ? null : opener.open(placeOf(first.writer, first.n, last.n), parts);
    if (plaintext === null) throw new Error("a commit does not open with this key");
    return decodeEvents(plaintext);
  });
  return events.sort((one, other) => one.at - other.at);
}
