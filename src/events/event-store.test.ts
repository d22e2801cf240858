import assert from "node:assert/strict";
import { it } from "node:test";
import type { EventStore } from "./event-store.ts";
import { insertEvents } from "./insert-events.ts";
import { partsOf } from "./sealing-context.ts";
import { chainsIn } from "./testing/test-chains.ts";
import { commitsIn, recordedEvents, testEventDatabase } from "./testing/test-event-store.ts";
import { AT, fullEvent, plainEvent } from "./testing/test-events.ts";
import { COMMIT_EVENTS_MAX } from "./writers/event-writer.ts";
import { isClosed } from "./writers/event-writers.ts";

/** A database with a table whose rows stand for the effects of transactions. */
async function withEffects() {
  const database = await testEventDatabase();
  const { store } = database;
  const { sql } = store;
  await sql`create table done (what text)`;
  return {
    store,
    sql,
    /** Writes an effect and records an event of it. */
    act: (what: string) =>
      store.begin(async (tx, record) => {
        record(plainEvent({ confidential: { what } }));
        await tx`insert into done values (${what})`;
      }),
    done: async () => (await sql<{ what: string }[]>`select what from done order by what`).map(({ what }) => what),
    recorded: async () => (await recordedEvents(sql)).map(({ confidential }) => confidential?.["what"]).toSorted(),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

/** The events of each writer, all of whose chains are whole. */
async function wholeChains(sql: EventStore["sql"]): Promise<number[]> {
  const ends = [...(await chainsIn(sql)).values()];
  return ends.map((end) => end?.n ?? assert.fail("a chain is broken"));
}

it("a transaction commits with its events, in one commit of one writer, and without events it has no writer", async () => {
  await using on = await withEffects();
  const { store, sql } = on;
  const result = await store.begin(async (tx, record) => {
    record(plainEvent({ kind: "signin" }));
    await tx`insert into done values ('one')`;
    record(fullEvent());
    return 5;
  });
  assert.equal(result, 5);
  assert.deepEqual(
    (await commitsIn(sql)).map((commit) => commit.map(({ event }) => event.kind)),
    [["signin", "transfer"]],
  );
  assert.equal(await store.begin(async (tx) => (await tx`insert into done values ('two')`).count), 1);
  assert.deepEqual([await on.done(), await wholeChains(sql)], [["one", "two"], [2]]);
});

it("transactions one after the other continue one chain, whose writer is entered once", async () => {
  await using on = await withEffects();
  for (const what of ["one", "two", "three"]) await on.act(what);
  await on.store.record([plainEvent({ confidential: { what: "four" } })]);
  assert.deepEqual(await wholeChains(on.sql), [4]);
  const entered = await on.sql<{ writer: bigint }[]>`select writer from audit_writer`;
  assert.deepEqual(
    entered.map(({ writer }) => writer),
    [...(await chainsIn(on.sql)).keys()],
  );
});

it("transactions at once have different writers, which later ones use again", async () => {
  await using on = await withEffects();
  const { sql } = on;
  const blocked = async (): Promise<number> =>
    (await sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`).length;
  const { acts } = await sql.begin(async (tx) => {
    await tx`lock table audit_event in exclusive mode`;
    const acts = ["one", "two"].map(on.act);
    while ((await blocked()) < acts.length);
    return { acts };
  });
  await Promise.all(acts);
  assert.deepEqual(await wholeChains(sql), [1, 1]);
  for (const what of ["three", "four"]) await on.act(what);
  assert.deepEqual((await wholeChains(sql)).toSorted(), [1, 3]);
  assert.equal((await sql`select from audit_writer`).length, 2);
});

for (const [when, refusing] of [
  ["with its events", "create trigger refuse before insert on audit_event for each row execute function refuse()"],
  [
    "in the commit",
    `create constraint trigger refuse after insert on audit_event deferrable initially deferred
     for each row execute function refuse()`,
  ],
] as const)
  it(`a transaction that is undone ${when} frees its numbers, but its place in the sealing context is never used again`, async () => {
    await using on = await withEffects();
    const { sql } = on;
    await sql.unsafe(`create function refuse() returns trigger language plpgsql as $$ begin raise 'refused'; end $$`);
    const refuseNext = async (): Promise<void> => {
      await sql.unsafe(refusing);
      await assert.rejects(on.act("undone"), { message: "refused" });
      await sql`drop trigger refuse on audit_event`;
    };
    await refuseNext();
    assert.deepEqual([[...(await sql`select from audit_writer`)], await commitsIn(sql)], [[], []]);
    await on.act("one");
    await refuseNext();
    await refuseNext();
    await on.act("two");
    assert.deepEqual(await wholeChains(sql), [2]);
    assert.deepEqual(
      [await on.done(), await on.recorded()],
      [
        ["one", "two"],
        ["one", "two"],
      ],
    );
    const parts = (await commitsIn(sql)).map((commit) => partsOf(commit.at(-1)?.sealed as Buffer));
    assert.deepEqual(
      parts.map((each) => each?.sequence),
      [1, 4],
    );
    assert.deepEqual(parts[0]?.enc, parts[1]?.enc);
  });

it("what gives up before its end writes nothing, and frees the writer's numbers", async () => {
  await using on = await withEffects();
  await on.act("one");
  const giveUp = on.store.begin(async (tx, record) => {
    record(plainEvent());
    await tx`insert into done values ('never')`;
    throw new Error("given up");
  });
  await assert.rejects(giveUp, { message: "given up" });
  await assert.rejects(on.store.record([plainEvent({ at: 0.5 })]), RangeError);
  await on.act("two");
  assert.deepEqual([await on.done(), await wholeChains(on.sql)], [["one", "two"], [2]]);
});

it("if the log has closed the chain, the transaction is undone, and the next one begins another chain", async () => {
  await using on = await withEffects();
  const { sql } = on;
  await on.act("one");
  const [first] = [...(await chainsIn(sql)).keys()];
  await sql`
    insert into audit_event (writer, n, at, kind, outcome, sealed, mac)
    select writer, 2, at, 'writer-closed', 'ok', sealed, mac from audit_event`;
  await assert.rejects(on.act("undone"), isClosed);
  assert.deepEqual(await on.done(), ["one"]);
  for (const what of ["two", "three"]) await on.act(what);
  assert.deepEqual(await on.done(), ["one", "three", "two"]);
  const ends = await chainsIn(sql);
  ends.delete(first as bigint);
  assert.deepEqual(
    [...ends.values()].map((end) => end?.n),
    [2],
  );
});

it("many events are recorded in commits of at most COMMIT_EVENTS_MAX", async () => {
  await using on = await withEffects();
  await on.store.record(Array.from({ length: 2 * COMMIT_EVENTS_MAX + 1 }, () => plainEvent()));
  await on.store.record([]);
  assert.deepEqual(
    (await commitsIn(on.sql)).map(({ length }) => length),
    [COMMIT_EVENTS_MAX, COMMIT_EVENTS_MAX, 1],
  );
  assert.deepEqual(await wholeChains(on.sql), [2 * COMMIT_EVENTS_MAX + 1]);
});

it("endIdle ends the chain of each writer that nobody uses now, once; the next event begins another chain", async () => {
  await using on = await withEffects();
  const { store, sql } = on;
  const busy = store.writers.take();
  await insertEvents(sql, busy, [plainEvent({ confidential: { what: "busy" } })]);
  busy.committed();
  store.writers.giveBack(store.writers.take());
  await store.endIdle(AT);
  assert.deepEqual(await wholeChains(sql), [1], "a chain that has not begun, or that is in use, was ended");
  await on.act("one");
  await store.endIdle(AT, 3_600_000);
  assert.deepEqual(await wholeChains(sql), [1, 1]);
  await store.endIdle(AT + 1);
  await store.endIdle(AT + 2);
  const ended = (await commitsIn(sql)).flat().filter(({ event }) => event.kind === "writer-end");
  assert.deepEqual(
    ended.map(({ n, event }) => [n, event.at, event.outcome]),
    [[2, AT + 1, "ok"]],
  );
  await on.act("two");
  assert.deepEqual((await wholeChains(sql)).toSorted(), [1, 1, 2]);
});

it("no confidential part, nor the name of its fields, is in the database in clear text", async () => {
  await using on = await withEffects();
  const { store, sql } = on;
  const secrets = ["correct horse battery", "fieldname", "987654321012"];
  const secret = fullEvent({ confidential: { fieldname: "correct horse battery", number: 987_654_321_012 } });
  await store.begin(async (_, record) => record(secret));
  await store.record([secret, plainEvent(), secret]);
  const tables = await sql<{ name: string }[]>`
    select quote_ident(relname) as name from pg_class
    where relkind in ('r', 'm') and relnamespace = 'public'::regnamespace`;
  let dump = "";
  for (const { name } of tables) {
    const rows = await sql<{ line: string }[]>`select each::text as line from ${sql.unsafe(name)} as each`;
    dump += rows.map(({ line }) => line).join("\n");
  }
  assert.ok(dump.includes("ATM-0001"), "the dump has no events");
  const number = Buffer.alloc(8);
  number.writeBigUInt64BE(987_654_321_012n);
  const forms = [...secrets, ...secrets.map((each) => Buffer.from(each).toString("hex")), number.toString("hex")];
  for (const form of forms) assert.ok(!dump.includes(form), form);
  assert.ok(JSON.stringify(await recordedEvents(sql)).includes("correct horse battery"), "the auditor cannot read it");
});
