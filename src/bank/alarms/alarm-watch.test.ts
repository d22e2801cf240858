import assert from "node:assert/strict";
import { it } from "node:test";
import { pino } from "pino";
import { listAlarms, Outbox, type Post } from "../../alarms/alarms.ts";
import type { SequencerState } from "../../audit/audit.ts";
import type { ClockTrouble } from "../../clock/clock.ts";
import type { WitnessProgress } from "../../cosigning/cosigning.ts";
import type { EventStore } from "../../events/events.ts";
import { testEventDatabase } from "../../events/testing/test-event-store.ts";
import { Money } from "../../model/model.ts";
import { WorkerMeasures } from "../metrics/worker-measures.ts";
import { AlarmWatch } from "./alarm-watch.ts";
import type { WatchedParts } from "./condition-finder.ts";
import { CountedConditions } from "./counted-conditions.ts";

const NOON = Date.UTC(2026, 10, 29, 12);
const SERVER = "a server";

const WELL: SequencerState = {
  ...{ role: "sequencing", trouble: null, waiting: 0, lagMs: 0, size: 1 },
  copy: { size: 1, trouble: null, stopped: false },
};

/** A server whose parts a test changes. `sent` has the notices that its webhook took. */
function server(store: EventStore, post: Post = async () => null) {
  const log: string[] = [];
  const sent: { id: string; type: string }[] = [];
  const now = { at: NOON };
  const parts = {
    ...{ gate: { closed: false, databaseLost: false }, sequencing: WELL as SequencerState | null, key: true, isOpen: true },
    ...{ trouble: null as ClockTrouble | null, witnesses: [] as readonly WitnessProgress[] },
  };
  const outbox = new Outbox(
    async (notice, stop) => {
      const cause = await post(notice, stop);
      if (cause === null) sent.push({ id: notice.id, type: JSON.parse(notice.body).type as string });
      return cause;
    },
    { onTurn: () => {} },
  );
  const counted = new CountedConditions(SERVER);
  const measures = new WorkerMeasures();
  const ask = async ({ kind }: { kind: string }) => (kind === "counts" ? measures.counts : parts.sequencing);
  const notifier = { elected: false };
  const watched: WatchedParts = {
    ...{ server: SERVER, store, gate: parts.gate, counted, notifier, outbox },
    clockTrouble: () => parts.trouble,
    workers: [{ name: "worker 1", ask: ask as never }],
    sequencer: { ask: ask as never },
    readLogKey: () => (parts.key ? Promise.resolve() : Promise.reject(new Error("ENOENT"))),
    witnesses: () => parts.witnesses,
    bounds: { capacity: Money(1n), holdAgeMs: 1 },
  };
  const watch = new AlarmWatch(watched, {
    ...{ now: () => now.at, expectsDatabase: () => true, isOpen: () => parts.isOpen },
    log: pino({ base: null, timestamp: false }, { write: (line: string) => void log.push(JSON.parse(line).msg as string) }),
  });
  return { watch, parts, now, log, sent, notifier };
}

it("a healthy server has no alarm, and knows what one server can know", async () => {
  await using database = await testEventDatabase();
  const { watch, log } = server(database.store);
  await watch.look();
  assert.deepEqual([watch.standing, watch.warnings, log], [[], [], []]);
  const { standing, unknown } = await listAlarms(database.store.sql, NOON);
  assert.deepEqual(standing, []);
  const names = [
    "sign-ins-failing",
    "terminal-overfull",
    "cassette-empty",
    "cassette-low",
    "hold-old",
    "day-end-difference",
    "break-glass",
    "operator-alone",
  ];
  assert.deepEqual(
    unknown.map(({ name }) => name),
    [...names, "alarms-not-told"],
    "the rest is for the server that tells operators, and for the day's end",
  );
});

it("troubles are raised, shown as warnings without a name of an ATM, logged, and cleared once they are over", async () => {
  await using database = await testEventDatabase();
  const { watch, parts, now, log } = server(database.store);
  Object.assign(parts, {
    key: false,
    trouble: "clock-stepped",
    sequencing: { ...WELL, copy: { ...WELL.copy, trouble: { code: "disk-write", message: "" } } },
  });
  parts.gate.closed = true;
  parts.witnesses = [{ name: "w1", size: 1, at: null, alarm: "forked" }];
  await watch.look();
  const names = ["audit-behind", "audit-copy-trouble", "clock-wrong", "signing-key-missing", "witness-contradicts"];
  assert.deepEqual([...watch.standing].sort(), names);
  assert.deepEqual(
    log.toSorted(),
    names.map((name) => `alarm raised: ${name}`),
  );
  assert.ok(watch.warnings.includes("audit-copy-trouble: this server cannot write its copy of the audit log; the bank goes on"));
  Object.assign(parts, { key: true, trouble: null, sequencing: WELL, witnesses: [] });
  parts.gate.closed = false;
  now.at += 29_999;
  await watch.look();
  assert.equal(watch.standing.length, 5);
  now.at += 1;
  await watch.look();
  assert.deepEqual(watch.standing, ["witness-contradicts"], "a contradiction stands for an hour");
});

it("the elected server also knows the whole bank and its webhook, and looks at the bank once a minute", async () => {
  await using database = await testEventDatabase();
  const { watch, notifier, now } = server(database.store);
  notifier.elected = true;
  await watch.look();
  assert.deepEqual(
    (await listAlarms(database.store.sql, NOON)).unknown.map(({ name }) => name),
    ["sign-ins-failing", "day-end-difference"],
  );
  await database.store.sql`insert into terminal_day values ('ATM-0001', ${Math.floor(NOON / 86_400_000)}, 2)`;
  now.at += 5_000;
  await watch.look();
  assert.deepEqual(watch.standing, [], "not yet");
  notifier.elected = false;
  await watch.look();
  notifier.elected = true;
  await watch.look();
  assert.deepEqual(watch.standing, ["terminal-overfull"]);
});

it("what another server raised about itself is no warning here, what it raised about the bank is", async () => {
  await using database = await testEventDatabase();
  const { watch } = server(database.store);
  const other = server(database.store);
  await database.store.sql`
    insert into alarm (id, name, subject, detail, raised_at, until)
    values (gen_random_uuid(), 'clock-wrong', 'another server', 'x', now(), now()),
           (gen_random_uuid(), 'cassette-low', 'ATM-0001', 'x', now(), now())`;
  await other.watch.look();
  await watch.look();
  assert.deepEqual(watch.standing, ["cassette-low"]);
});

it("a lost database is told without it, and goes on from the database once it is back", async () => {
  await using database = await testEventDatabase();
  const { watch, parts, now, log, sent } = server(database.store);
  parts.gate.databaseLost = true;
  await watch.look();
  now.at += 10_000;
  await watch.look();
  await watch.look();
  assert.deepEqual(
    sent.map(({ type }) => type),
    ["alarm.raised"],
  );
  assert.deepEqual([watch.standing, log], [["database-lost"], ["alarm raised: database-lost"]]);
  assert.equal((await database.store.sql`select from alarm`).length, 0);
  now.at += 5_000;
  parts.gate.databaseLost = false;
  await watch.look();
  const [row] = await database.store.sql<{ id: string; told: number }[]>`select id, told from alarm where name = 'database-lost'`;
  assert.deepEqual([row?.told, `alarm_${row?.id}_0`], [1, sent[0]?.id]);
  now.at += 30_000;
  await watch.look();
  assert.deepEqual(watch.standing, []);
});

it("a survey that fails leaves what stood, and a server that cannot look for long says that nothing is known", async () => {
  await using database = await testEventDatabase();
  const { watch, parts, log } = server(database.store);
  parts.trouble = "clock-stepped";
  await watch.look();
  await database.store.sql`alter table alarm rename to alarm_gone`;
  parts.trouble = null;
  await watch.look();
  assert.deepEqual(watch.standing, ["clock-wrong"]);
  assert.equal(log.at(-1), "alarms could not be looked at: the bank tries again");
  const { now } = performance;
  performance.now = () => now.call(performance) + 30_001;
  try {
    assert.match(watch.warnings.at(-1) ?? "", /^alarms are not known: this server could not look for 30 seconds/);
  } finally {
    performance.now = now;
  }
});

it("before the bank is open nothing is looked at", async () => {
  await using database = await testEventDatabase();
  const { watch, parts } = server(database.store);
  Object.assign(parts, { isOpen: false, trouble: "clock-stepped" });
  await watch.look();
  assert.deepEqual(watch.standing, []);
  watch.start();
  await watch.stop();
});
