import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import fc from "fast-check";
import { EffectDigest } from "./effects.ts";
import { EVENT_COLUMNS, eventRowFrom, writerName } from "./event-rows.ts";
import { insertEvents } from "./insert-events.ts";
import { chainsIn, copyEvents } from "./testing/test-chains.ts";
import {
  commitsIn,
  recordedEvents,
  type TestEventDatabase,
  testEventDatabase,
  testEventKeys,
} from "./testing/test-event-store.ts";
import { anyCommit, fullEvent, plainEvent } from "./testing/test-events.ts";
import { COMMIT_EVENTS_MAX, type EventWriter, type NewEvent } from "./writers/event-writer.ts";

let database: TestEventDatabase;
before(async () => {
  database = await testEventDatabase();
});
after(() => database[Symbol.asyncDispose]());

/** The two ways into the table. */
const WAYS: Readonly<Record<string, (writer: EventWriter, events: readonly NewEvent[]) => Promise<void>>> = {
  inserted: (writer, events) => insertEvents(database.store.sql, writer, events),
  copied: (writer, events) => copyEvents(database.store.sql, writer, events),
};

/** Writes the commits one after the other by one new writer, and returns its rows by commit. */
async function writtenRows(write: (typeof WAYS)[string], commits: readonly (readonly NewEvent[])[]) {
  const writer = database.store.writers.take();
  for (const events of commits) {
    await write(writer, events);
    writer.committed();
  }
  return { writer, rows: (await commitsIn(database.store.sql)).filter((commit) => commit[0]?.writer === writer.id) };
}

const effects = new EffectDigest(testEventKeys().effect);
/** What a row must hold of an event. */
const recorded = (event: NewEvent) => ({
  ...{ at: event.at, kind: event.kind, outcome: event.outcome, terminal: event.terminal ?? null, session: event.session ?? null },
  ...{ request: event.request ?? null, customer: event.customer ?? null, account: event.account ?? null },
  ...{ amount: event.amount === undefined ? null : Number(event.amount), effect: effects.of(event.effects) },
});

for (const [way, write] of Object.entries(WAYS)) {
  it(`events that are ${way} become rows of which the chain covers every byte, whatever they hold`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyCommit, { minLength: 1, maxLength: 3 }), async (commits) => {
        const { writer, rows } = await writtenRows(write, commits);
        assert.deepEqual(
          rows.map((commit) => commit.map(({ event }) => event)),
          commits.map((events) => events.map(recorded)),
        );
        assert.deepEqual(
          rows.flat().map(({ n }) => n),
          Array.from({ length: writer.n }, (_, i) => i + 1),
        );
        const last = rows.at(-1)?.at(-1);
        assert.deepEqual((await chainsIn(database.store.sql)).get(writer.id), { n: writer.n, mac: last?.mac });
        // The chains of earlier runs are no part of this one.
        await database.store.sql`alter table audit_event disable trigger all`;
        await database.store.sql`delete from audit_event`;
      }),
      { numRuns: 20 },
    );
    await database.store.sql`alter table audit_event enable trigger all`;
  });

  it(`events that are ${way} are opened with their confidential parts`, async () => {
    const events = [plainEvent(), fullEvent(), plainEvent({ confidential: { reason: "none" } })];
    const { rows } = await writtenRows(write, [events]);
    assert.deepEqual(
      rows.map((commit) => commit.map(({ sealed }) => sealed === null)),
      [[true, true, false]],
    );
    assert.deepEqual(
      await recordedEvents(database.store.sql),
      events.map((event) => ({ ...recorded(event), confidential: event.confidential ?? null })),
    );
    await database.store.sql`alter table audit_event disable trigger all`;
    await database.store.sql`delete from audit_event`;
    await database.store.sql`alter table audit_event enable trigger all`;
  });

  it(`each column may be null by itself where the table allows it, also if the event is ${way}`, async () => {
    const names = ["terminal", "session", "request", "customer", "account", "amount", "confidential", "effects"] as const;
    const commits = names.flatMap((name) => [
      [fullEvent({ [name]: undefined })],
      [plainEvent({ [name]: fullEvent()[name] as never })],
    ]);
    const { writer, rows } = await writtenRows(write, commits);
    assert.deepEqual(
      rows.flat().map(({ event }) => event),
      commits.flat().map(recorded),
    );
    assert.equal((await chainsIn(database.store.sql)).get(writer.id)?.n, commits.length);
  });

  it(`the most events of a commit can be ${way}, and one more is refused`, async () => {
    const events = Array.from({ length: COMMIT_EVENTS_MAX }, (_, n) => fullEvent({ amount: BigInt(n) as never }));
    const { writer } = await writtenRows(write, [events]);
    assert.equal((await chainsIn(database.store.sql)).get(writer.id)?.n, COMMIT_EVENTS_MAX);
    await assert.rejects(async () => write(writer, [...events, plainEvent()]), { code: "ERR_ASSERTION" });
    await assert.rejects(async () => write(writer, []), { code: "ERR_ASSERTION" });
  });

  it(`a time with a fraction of a millisecond is refused and not rounded when an event is ${way}`, async () => {
    const writer = database.store.writers.take();
    await assert.rejects(async () => write(writer, [plainEvent({ at: 1.5 })]), RangeError);
    await write(writer, [plainEvent()]);
    writer.committed();
    assert.equal((await chainsIn(database.store.sql)).get(writer.id)?.n, 1);
  });
}

it("an event may be read with further columns after its own, and its image is the same", async () => {
  const { sql } = database.store;
  const { rows } = await writtenRows(WAYS["copied"] as (typeof WAYS)[string], [[fullEvent()]]);
  const [row] = rows.flat();
  const reserved = await sql.reserve();
  const statement = {
    ...{ name: "further", types: [] },
    text: `select ${EVENT_COLUMNS.join(", ")}, 7::bigint from audit_event where writer = ${row?.writer}`,
  };
  await reserved.prepare([statement]);
  const [result] = await reserved.pipeline([{ statement }]);
  let further: bigint | undefined;
  const read = eventRowFrom(result?.rows[0] as Buffer, (rest) => {
    further = rest.int8();
  });
  reserved.release();
  assert.equal(further, 7n);
  assert.deepEqual(read, row);
});

it("a writer's name has sixteen digits, and is another for each writer", () => {
  assert.deepEqual([0n, 1n, -1n, 2n ** 63n - 1n, -(2n ** 63n)].map(writerName), [
    ...["0000000000000000", "0000000000000001", "ffffffffffffffff", "7fffffffffffffff", "8000000000000000"],
  ]);
});
