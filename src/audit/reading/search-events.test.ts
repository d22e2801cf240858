import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { NewEvent } from "../../events/events.ts";
import { type CustomerId, newCustomerId, newRequestId, SessionId, TerminalId } from "../../model/model.ts";
import { indexesSince, indexUntil, LATE_MS, piecesBefore } from "../checkpoints/log-pieces.ts";
import { covered, forge, type TestLogDatabase, testLogDatabase, until } from "../testing/test-sequencer.ts";
import type { EventFilter } from "./event-filter.ts";
import { findEvents } from "./find-events.ts";
import type { FoundEvent } from "./read-pieces.ts";
import { countEvents, searchEvents } from "./search-events.ts";
import { tailEvents } from "./tail-events.ts";

/** An hour of a small bank, in twelve checkpoints or more. */
const BEGAN = Date.UTC(2026, 0, 15, 12);
const MINUTE_MS = 60_000;
const COUNT = 240;
const CUSTOMERS: readonly CustomerId[] = [newCustomerId(), newCustomerId()];
const sessionOf = (i: number): SessionId =>
  SessionId(
    Math.floor(i / 10)
      .toString(16)
      .padStart(32, "a"),
  );
const KINDS = ["deposit", "transfer", "balance"] as const;

const EVENTS: readonly NewEvent[] = Array.from({ length: COUNT }, (_, i) => ({
  at: BEGAN + i * (MINUTE_MS / 4),
  kind: i % 10 === 0 ? "channel-ready" : (KINDS[i % 3] as "deposit"),
  outcome: i % 7 === 0 ? "denied:insufficient-funds" : "ok",
  terminal: TerminalId(`ATM-000${1 + (i % 2)}`),
  session: sessionOf(i),
  request: newRequestId(),
  customer: CUSTOMERS[i % 2],
  amount: BigInt(i),
}));

let log: TestLogDatabase;
/** Of all records, in the order of the log. */
let records: readonly FoundEvent[];
before(async () => {
  log = await testLogDatabase();
  await using sequencer = await log.start();
  for (let size = 0; size < COUNT; ) {
    // Several writers at once, in commits of a minute.
    const some = EVENTS.slice(size, size + 4);
    const earlier = () => log.store.record(some.slice(0, 2));
    const later = log.store.record(some.slice(2));
    // Sometimes the later half has a checkpoint before the earlier half is recorded.
    if (size % 52 === 24 || size % 52 === 36) {
      await later;
      await until(covered(log, size + 2));
      await earlier();
      await until(covered(log, size + 4));
    } else await Promise.all([earlier(), later]);
    size += 4;
    if (size % 20 === 0) await until(covered(log, size));
  }
  await sequencer.stop();
  await signAtTheirTimes();
  const first = await tailEvents(log.sql, 0, 200);
  records = [...first.events, ...(await tailEvents(log.sql, first.next, 200)).events];
});
after(() => log?.[Symbol.asyncDispose]());

/** The checkpoints of a bank that is at work are signed a second after their events, one after the other. */
const signAtTheirTimes = (): Promise<void> =>
  forge(
    log,
    (sql) => sql`
    update audit_checkpoint set at = signed.at
    from (
      select piece.size, '1 second'::interval + max(event.at) over (order by piece.size) as at
      from audit_checkpoint as piece
      cross join lateral unnest(piece.writer, piece.last) as range (writer, last)
      join audit_event as event on event.writer = range.writer and event.n = range.last
    ) as signed
    where signed.size = audit_checkpoint.size`,
  );

const requestsOf = (events: readonly FoundEvent[]) => events.map(({ request }) => request);

test("the tail is the log in its order, from a place on, and continues there", async () => {
  assert.deepEqual(
    records.map(({ index }) => index),
    Array.from({ length: COUNT }, (_, i) => i),
  );
  assert.deepEqual(requestsOf(records).toSorted(), EVENTS.map(({ request }) => request).toSorted());
  const newest = await tailEvents(log.sql, null, 7);
  assert.deepEqual([newest.events, newest.next, newest.size], [records.slice(-7), COUNT, COUNT]);
  assert.deepEqual((await tailEvents(log.sql, COUNT, 7)).events, []);
  assert.deepEqual((await tailEvents(log.sql, 57, 9)).events, records.slice(57, 66));
});

const FILTERS: readonly (readonly [filter: EventFilter, matches: (event: FoundEvent) => boolean])[] = [
  [{}, () => true],
  [{ kinds: ["deposit", "balance"] }, ({ kind }) => kind === "deposit" || kind === "balance"],
  [{ outcome: "denied" }, ({ outcome }) => outcome !== "ok"],
  [{ outcome: "ok", terminal: "ATM-0002" }, ({ outcome, terminal }) => outcome === "ok" && terminal === "ATM-0002"],
  [{ customer: CUSTOMERS[0] }, ({ customer }) => customer === CUSTOMERS[0]],
  [{ session: sessionOf(50) }, ({ session }) => session === sessionOf(50)],
  [{ text: "aTm-0001" }, ({ terminal }) => terminal === "ATM-0001"],
  [{ text: sessionOf(130).slice(5) }, ({ session }) => session === sessionOf(130)],
  [{ text: "100%_" }, () => false],
  [
    { since: BEGAN + 10 * MINUTE_MS, until: BEGAN + 31 * MINUTE_MS, kinds: ["transfer"] },
    ({ at, kind }) => at >= BEGAN + 10 * MINUTE_MS && at <= BEGAN + 31 * MINUTE_MS && kind === "transfer",
  ],
  [{ until: BEGAN - 1 }, () => false],
];

for (const [filter, matches] of FILTERS)
  test(`a search by ${JSON.stringify(filter)} finds what matches and no more, page by page`, async () => {
    const expected = records.filter(matches).toReversed();
    for (const [most, events] of [
      [200, 1e6],
      [7, 1e6],
      [7, 1],
    ] as const) {
      const found: FoundEvent[] = [];
      for (let before: number | null = null; ; ) {
        const page: Awaited<ReturnType<typeof searchEvents>> = await searchEvents(log.sql, filter, {
          before,
          most,
          bounds: { events, ms: 60_000 },
        });
        assert.ok(page.events.length <= most);
        found.push(...page.events);
        before = page.next;
        if (before === null) break;
      }
      assert.deepEqual(requestsOf(found), requestsOf(expected));
    }
    const { kinds, isWhole } = await countEvents(log.sql, filter);
    const counted = Object.groupBy(expected, ({ kind }) => kind);
    assert.ok(isWhole);
    assert.deepEqual(kinds, Object.fromEntries(Object.entries(counted).map(([kind, all]) => [kind, all?.length ?? 0])));
  });

test("a count that reaches its bounds says that it is not whole, and what it read", async () => {
  const { isWhole, read, kinds } = await countEvents(log.sql, {}, { events: 1, ms: 60_000 });
  assert.equal(
    Object.values(kinds).reduce((sum, count) => sum + count, 0),
    read.end - read.from,
  );
  assert.equal(isWhole, read.from === 0);
});

test("every event of a time and later is at or above the index for it, also one that was recorded late", async () => {
  for (let i = 0; i < COUNT; i += 13) {
    const { at } = EVENTS[i] as NewEvent;
    const [from = -1] = await indexesSince(log.sql, [at]);
    assert.ok(i < 30 || from > 0, "it does not read all before");
    assert.deepEqual(requestsOf(records.slice(0, from).filter((each) => each.at >= at)), []);
    const end = await indexUntil(log.sql, at - LATE_MS);
    assert.deepEqual(requestsOf(records.slice(end).filter((each) => each.at <= at - LATE_MS)), []);
  }
  assert.ok((await piecesBefore(log.sql, COUNT, 64)).length >= 12);
  assert.equal((await indexesSince(log.sql, [BEGAN + 100 * MINUTE_MS]))[0], COUNT);
});

test("requests are found by the moments at which something of them was stored, in one or many pieces", async () => {
  const asked = [3, 59, 60, 121, 239].map((i) => EVENTS[i] as NewEvent);
  const search = {
    by: "requests",
    requests: asked.map(({ request }) => request as string),
    moments: asked.map(({ at }) => at),
  } as const;
  const found = await findEvents(log.sql, search);
  assert.deepEqual(requestsOf(found).toSorted(), asked.map(({ request }) => request).toSorted());
  assert.deepEqual(
    found,
    records.filter(({ request }) => search.requests.includes(request ?? "")),
  );
  assert.deepEqual(await findEvents(log.sql, { by: "requests", requests: [newRequestId()], moments: [] }), []);
  assert.deepEqual(await findEvents(log.sql, { by: "requests", requests: [], moments: [BEGAN] }), []);
});

test("a session is read back to its begin and no further, and a search of one that is not there stops at its reach", async () => {
  const session = sessionOf(55);
  const found = await findEvents(log.sql, { by: "session", id: session, reach: 1e6 });
  assert.deepEqual(
    found,
    records.filter((each) => each.session === session),
  );
  assert.equal(found.length, 10);
  assert.deepEqual(await findEvents(log.sql, { by: "session", id: "f".repeat(32), reach: 10 }), []);
  const request = String(EVENTS[77]?.request);
  assert.deepEqual(requestsOf(await findEvents(log.sql, { by: "reference", id: request.slice(-8), reach: 1e6 })), [request]);
});

test("the newest of a customer are found, also those that no checkpoint covers yet", async () => {
  const customer = CUSTOMERS[1] as CustomerId;
  const search = { by: "customer", customer, kinds: ["transfer"], most: 4, reach: 1e6 } as const;
  const older = records.filter((each) => each.customer === customer && each.kind === "transfer");
  assert.deepEqual(await findEvents(log.sql, search), older.slice(-4));
  await log.store.record([{ at: BEGAN + 60 * MINUTE_MS, kind: "transfer", outcome: "ok", customer, request: newRequestId() }]);
  const now = await findEvents(log.sql, search);
  assert.deepEqual(
    now.map(({ index }) => index),
    [...older.slice(-3).map(({ index }) => index), null],
  );
});
