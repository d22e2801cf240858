import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { eventStoreOn } from "../../events/testing/test-event-store.ts";
import { type CustomerId, newCustomerId, type TerminalId, terminalIdOf } from "../../model/model.ts";
import type { Store } from "../../store/store.ts";
import { orderedCommits } from "../checkpoints/ordered-commits.ts";
import { events, forge, orderAll, type TestLogDatabase, testLogDatabase } from "../testing/test-sequencer.ts";
import type { EventFilter } from "./event-filter.ts";
import type { FoundEvent } from "./read-pieces.ts";
import { tailEvents } from "./tail-events.ts";

const runs = { numRuns: 12 * Number(process.env["FUZZ_RUNS"] ?? 1) };
const [ATM1, ATM2] = [terminalIdOf(1), terminalIdOf(2)];
const [ANNA, BEN] = [newCustomerId(), newCustomerId()];

/** A store whose next transaction commits when the test lets it: its events are inserted long before. */
function lateStore(log: TestLogDatabase) {
  const gate = { now: Promise.withResolvers<void>(), inserted: Promise.withResolvers<void>() };
  const sql = new Proxy(log.sql, {
    get: (target, name) =>
      name === "begin"
        ? (act: (tx: unknown) => Promise<unknown>) =>
            target.begin(async (tx) => {
              const result = await act(tx);
              gate.inserted.resolve();
              await gate.now.promise;
              return result;
            })
        : Reflect.get(target, name),
  }) as Store["sql"];
  const store = eventStoreOn({ sql, close: async () => {} });
  let ended: Promise<unknown> | null = null;
  return {
    isOpen: () => ended !== null,
    async begin(recorded: Parameters<typeof store.record>[0]): Promise<void> {
      Object.assign(gate, { now: Promise.withResolvers<void>(), inserted: Promise.withResolvers<void>() });
      ended = store
        .begin(async (_, record) => {
          for (const each of recorded) record(each);
        })
        .catch(() => {});
      await gate.inserted.promise;
    },
    async end(how: "commit" | "roll back"): Promise<void> {
      if (how === "commit") gate.now.resolve();
      else gate.now.reject(new Error("rolled back"));
      await ended;
      ended = null;
    },
  };
}

const fields = fc.record({
  terminal: fc.constantFrom(ATM1, ATM2),
  customer: fc.constantFrom(ANNA, BEN),
  kind: fc.constantFrom("deposit", "transfer", "withdraw"),
  age: fc.nat(100_000),
});
const some = fc.record({ count: fc.integer({ min: 1, max: 4 }), fields });
const step = fc.oneof(
  fc.record({ do: fc.constant("record" as const), some }),
  fc.record({ do: fc.constant("begin late" as const), late: fc.nat(1), some }),
  fc.record({ do: fc.constant("end late" as const), late: fc.nat(1), how: fc.constantFrom("commit", "roll back") }),
  fc.record({ do: fc.constant("order" as const) }),
  fc.record({ do: fc.constant("read" as const), reader: fc.nat(3), limit: fc.integer({ min: 1, max: 6 }) }),
);

const FILTERS: readonly EventFilter[] = [
  {},
  { terminal: ATM1 },
  { customer: ANNA, kinds: ["deposit", "withdraw"] },
  { kinds: ["transfer"], terminal: ATM2, customer: BEN },
];

const matches = (
  { kinds, terminal, customer }: EventFilter,
  event: Pick<FoundEvent, "kind" | "terminal" | "customer">,
): boolean =>
  (kinds === undefined || (kinds as readonly string[]).includes(event.kind)) &&
  (terminal === undefined || event.terminal === terminal) &&
  (customer === undefined || event.customer === customer);

test("whatever commits late, every reader gets each event that it wants once, in the order of the log", async () => {
  await using log = await testLogDatabase();
  const dir = await log.newFolder();
  const made = ({
    count,
    fields: { age, kind, ...of },
  }: {
    count: number;
    fields: { age: number; kind: string; terminal: TerminalId; customer: CustomerId };
  }) => events(count, { ...of, kind: kind as "deposit", at: Date.now() - age });
  let start = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      const late = [lateStore(log), lateStore(log)];
      const readers = FILTERS.map((filter) => ({ filter, after: start, got: [] as FoundEvent[] }));
      const read = async (n: number, limit: number): Promise<boolean> => {
        const reader = readers[n] as (typeof readers)[number];
        const page = await tailEvents(log.sql, reader.after, limit, reader.filter);
        assert.ok(page.events.length <= limit && page.next >= reader.after);
        reader.got.push(...page.events);
        reader.after = page.next;
        return page.next === page.size;
      };
      for (const each of steps) {
        if (each.do === "record") await log.store.record(made(each.some));
        if (each.do === "begin late" && late[each.late]?.isOpen() === false) await late[each.late]?.begin(made(each.some));
        if (each.do === "end late" && late[each.late]?.isOpen()) await late[each.late]?.end(each.how as "commit");
        if (each.do === "order") await orderAll(log, dir);
        if (each.do === "read") await read(each.reader, each.limit);
      }
      for (const each of late) if (each.isOpen()) await each.end("commit");
      await orderAll(log, dir);
      const ordered: { index: number; event: FoundEvent }[] = [];
      for await (const { index, commit } of orderedCommits(log.sql, { from: start }))
        for (const [i, { event }] of commit.entries()) ordered.push({ index: index + i, event: event as unknown as FoundEvent });
      for (const [n, reader] of readers.entries()) {
        while (!(await read(n, 3)));
        const wanted = ordered.filter(({ event }) => matches(reader.filter, event));
        assert.deepEqual(
          reader.got.map(({ index, at, kind, amount }) => [index, at, kind, amount]),
          wanted.map(({ index, event }) => [index, event.at, event.kind, event.amount ?? 0]),
        );
        assert.equal(reader.after, start + ordered.length);
      }
      start += ordered.length;
    }),
    runs,
  );
});

test("an event has its plain fields, and no cursor but those of this log is taken", async () => {
  await using log = await testLogDatabase();
  assert.deepEqual(await tailEvents(log.sql, 0, 1), { events: [], next: 0, size: 0 });
  const session = "0123456789abcdef0123456789abcdef";
  const at = Date.now();
  await log.store.record(events(1, { at, terminal: ATM1, customer: ANNA, session } as object));
  await log.store.record(events(2, { at: at + 1 }));
  assert.deepEqual((await tailEvents(log.sql, 0, 9)).events, [], "not in the log yet");
  await orderAll(log, await log.newFolder());
  const { events: read, ...page } = await tailEvents(log.sql, 0, 1);
  assert.deepEqual(page, { next: 1, size: 3 });
  const { writer: _, n, ...fields } = read[0] as FoundEvent;
  assert.deepEqual(
    [n, fields],
    [
      1,
      {
        ...{ index: 0, at, kind: "transfer", outcome: "ok", terminal: ATM1, session, request: null, customer: ANNA },
        ...{ account: null, amount: 4000 },
      },
    ],
  );
  assert.equal((await tailEvents(log.sql, 1, 9)).events.length, 2);
  assert.deepEqual(await tailEvents(log.sql, 3, 9), { events: [], next: 3, size: 3 });
  assert.deepEqual(await tailEvents(log.sql, null, 9, { kinds: ["deposit"] }), { events: [], next: 3, size: 3 });
  for (const after of [4, -1, 0.5, Number.NaN]) await assert.rejects(tailEvents(log.sql, after, 9), { code: "log-cursor" });
  for (const most of [0, 1.5]) await assert.rejects(tailEvents(log.sql, 0, most), RangeError);
});

test("an event that was removed from the database stops the feed, whether the reader wants it or not", async () => {
  await using log = await testLogDatabase();
  await log.store.record(events(3));
  await orderAll(log, await log.newFolder());
  await forge(log, (sql) => sql`delete from audit_event where n = 2`);
  await assert.rejects(tailEvents(log.sql, 0, 9, { kinds: ["deposit"] }), { code: "log-events" });
  assert.equal((await tailEvents(log.sql, 2, 9)).events.length, 1);
  await forge(log, (sql) => sql`update audit_checkpoint set last = array[2] where size = 3`);
  await assert.rejects(tailEvents(log.sql, 0, 9), { code: "log-checkpoint" });
  await forge(log, (sql) => sql`update audit_checkpoint set last = array[3], from_size = 1 where size = 3`);
  await assert.rejects(tailEvents(log.sql, 0, 9), { code: "log-checkpoint" });
});
