import assert from "node:assert/strict";
import { test } from "node:test";
import { Chain, type EventWriter, writerName } from "../../events/events.ts";
import { testEventKeys, testWriters } from "../../events/testing/test-event-store.ts";
import { TerminalId } from "../../model/model.ts";
import type { ReservedSql, Sql } from "../../store/store.ts";
import { events, forge, testLogDatabase } from "../testing/test-sequencer.ts";
import { EventFeed } from "./event-feed.ts";

/** How each change of the rows that are not in the log yet shows in the chain of their writer. */
type Forging = (sql: Sql, writer: bigint) => Promise<unknown>;
const set =
  (column: string, value: string, n = 2): Forging =>
  (sql, writer) =>
    sql.unsafe(`update audit_event set ${column} = ${value} where writer = ${writer} and n = ${n}`);

const uuid = "gen_random_uuid()";
/** Changes of the rows of a writer whose four commits have the events 1, 2 to 4, 5, and 6. */
const FORGINGS: readonly [string, Forging][] = [
  ...(["request", "customer", "account", "session"] as const).map((column): [string, Forging] => [column, set(column, uuid)]),
  ["at", set("at", "at + interval '1 microsecond'")],
  ["at, to a time without a date", set("at", "'infinity'")],
  ["amount", set("amount", "amount + 1")],
  ["amount, removed", set("amount", "null")],
  ["amount, to one that no number holds", set("amount", "9007199254740993")],
  ["the last amount, to one that no number holds", set("amount", "9007199254740993", 6)],
  ["n", set("n", "7", 6)],
  ["kind", set("kind", "'deposit'")],
  ["outcome", set("outcome", "'denied:bank-busy'")],
  ["terminal", set("terminal", "'ATM-0009'")],
  ["effect", set("effect", "decode(repeat('00', 16), 'hex')")],
  ["sealed", set("sealed", "set_byte(sealed, 60, get_byte(sealed, 60) # 1)", 4)],
  ["mac", set("mac", "set_byte(mac, 0, get_byte(mac, 0) # 1)", 4)],
  [
    "sealed and mac, removed",
    (sql, writer) => sql`update audit_event set sealed = null, mac = null where writer = ${writer} and n = 4`,
  ],
  [
    "sealed and mac of another commit",
    (sql, writer) => sql`
    update audit_event as one set sealed = other.sealed, mac = other.mac from audit_event as other
    where one.writer = ${writer} and other.writer = ${writer} and one.n = 4 and other.n = 5`,
  ],
  ["a row deleted", (sql, writer) => sql`delete from audit_event where writer = ${writer} and n = 3`],
  ["a whole commit deleted", (sql, writer) => sql`delete from audit_event where writer = ${writer} and n between 2 and 4`],
  ["the end of a commit cut off", (sql, writer) => sql`delete from audit_event where writer = ${writer} and n >= 4`],
  [
    "two events exchanged",
    async (sql, writer) => {
      for (const [from, to] of [
        [2, 99],
        [3, 2],
        [99, 3],
      ] as const)
        await sql`update audit_event set n = ${to} where writer = ${writer} and n = ${from}`;
    },
  ],
  [
    "an event invented after the last",
    (sql, writer) => sql`
    insert into audit_event select writer, at, amount, 7, request, customer, account, session, kind, outcome, terminal, effect, sealed, mac
    from audit_event where writer = ${writer} and n = 6`,
  ],
  [
    "an event invented before the first",
    (sql, writer) =>
      sql.unsafe(`
    update audit_event set n = n + 10 where writer = ${writer};
    update audit_event set n = n - 9 where writer = ${writer};
    insert into audit_event (writer, n, at, kind, outcome) values (${writer}, 1, now(), 'transfer', 'ok')`),
  ],
  [
    "all rows moved to another writer",
    (sql, writer) =>
      sql.unsafe(`
    update audit_event set writer = ${writer} # 1 where writer = ${writer};
    update audit_writer set writer = ${writer} # 1 where writer = ${writer}`),
  ],
];
/** The events before the first one that the change touches: they are in the log all the same. */
const SOUND: Readonly<Record<string, number>> = {
  n: 5,
  "the last amount, to one that no number holds": 5,
  "an event invented after the last": 6,
  "an event invented before the first": 0,
  "all rows moved to another writer": 0,
};

/** Commits by this writer, on a connection of the pool's kind that batches use. */
async function commitBy(reserved: ReservedSql, writer: EventWriter, count: number): Promise<void> {
  const steps = writer.write(events(count, { terminal: TerminalId("ATM-0001"), effects: [["customer", "x"]] }));
  // Without names, because the connection serves more than one writer.
  await reserved.pipeline(steps.map((step) => ({ ...step, statement: { ...step.statement, name: "" } })));
  writer.committed();
}

test("a row that was changed, deleted, invented or moved stops its writer there, which is named, and no other", async (t) => {
  await using log = await testLogDatabase();
  const reserved = await log.sql.reserve();
  await reserved`select`;
  for (const [name, forging] of FORGINGS)
    await t.test(name, async () => {
      await forge(log, (sql) => sql.unsafe("delete from audit_event; delete from audit_writer"));
      const writers = testWriters();
      const [victim, other] = [writers.take(), writers.take()];
      for (const count of [1, 3, 1, 1]) await commitBy(reserved, victim, count);
      await commitBy(reserved, other, 2);
      await forge(log, (sql) => forging(sql, victim.id));
      using feed = await EventFeed.open(log.sql, new Chain(testEventKeys().chain), new Map());
      const broken = name.startsWith("all rows") ? victim.id ^ 1n : victim.id;
      for (const isFirst of [true, false]) {
        await feed.look(100);
        const taken = feed.waiting === 0 ? [] : feed.take(100).flat();
        const by = (id: bigint): number => taken.filter(({ writer }) => writer === id).length;
        assert.deepEqual([by(victim.id), by(other.id)], isFirst ? [SOUND[name] ?? 1, 2] : [0, 0]);
        assert.deepEqual(feed.broken, [writerName(broken)]);
      }
      const silent = feed.silentSince(Infinity).map(([id]) => id);
      assert.deepEqual(silent, [other.id], "a broken chain is never closed");
    });
  reserved.release();
});
