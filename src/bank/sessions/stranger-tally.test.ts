import assert from "node:assert/strict";
import { test } from "node:test";
import { pino } from "pino";
import { recordedEvents, testEventDatabase } from "../../events/testing/test-event-store.ts";
import { Recorder } from "./recorder.ts";
import { StrangerTally } from "./stranger-tally.ts";

test("strangers who come while the database takes no events are counted with later ones", async () => {
  await using database = await testEventDatabase();
  const { sql } = database.store;
  const lines: { level: number; cause: string; times: number }[] = [];
  const log = pino({}, { write: (line) => void lines.push(JSON.parse(line)) });
  const tally = new StrangerTally(new Recorder(database.store), log, Date.now);
  await sql`alter table audit_event rename to audit_event_away`;
  for (const cause of ["truncated", "timeout-hello", "truncated"]) tally.count(cause);
  await tally.flush();
  await sql`alter table audit_event_away rename to audit_event`;
  tally.count("truncated");
  await tally.flush();
  await tally.flush();
  const events = await recordedEvents(sql);
  assert.deepEqual(events.map(({ kind, outcome, confidential }) => `${kind} ${outcome} ${confidential?.["times"]}`).sort(), [
    "channel-breach error:timeout-hello 1",
    "channel-breach error:truncated 3",
  ]);
  const [warn, error] = [40, 50];
  assert.deepEqual(lines.map(({ level, cause, times }) => `${level} ${cause} ${times}`).sort(), [
    ...[`${warn} timeout-hello 1`, `${warn} truncated 3`],
    ...[`${error} timeout-hello 1`, `${error} truncated 2`],
  ]);
});

test("each cause is recorded once a second, with its count", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const events: unknown[] = [];
  const recorder = { record: async (event: unknown) => void events.push(event) } as unknown as Recorder;
  const tally = new StrangerTally(recorder, pino({ level: "silent" }), () => 7);
  const event = (cause: string, times: number) => ({
    ...{ at: 7, kind: "channel-breach", outcome: `error:${cause}`, confidential: { times } },
  });
  for (const cause of ["truncated", "timeout-hello", "truncated"]) tally.count(cause);
  t.mock.timers.tick(999);
  assert.deepEqual(events, []);
  t.mock.timers.tick(1);
  assert.deepEqual(events, [event("truncated", 2), event("timeout-hello", 1)]);
  t.mock.timers.tick(5_000);
  assert.equal(events.length, 2);
  tally.count("truncated");
  await tally.flush();
  tally.count("late");
  t.mock.timers.tick(999);
  assert.deepEqual(events.slice(2), [event("truncated", 1)]);
  t.mock.timers.tick(1);
  assert.deepEqual(events.slice(3), [event("late", 1)]);
});
