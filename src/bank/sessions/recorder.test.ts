import assert from "node:assert/strict";
import { test } from "node:test";
import { testEventDatabase } from "../../events/testing/test-event-store.ts";
import type { AuditEvent } from "../../model/model.ts";
import { Recorder } from "./recorder.ts";

const event = (code: string): AuditEvent => ({ at: 1_700_000_000_000, kind: "channel-breach", outcome: `error:${code}` });

test("events that arrive during an insert are inserted together in the next one, and none is lost", async () => {
  await using database = await testEventDatabase();
  const recorder = new Recorder(database.store);
  await Promise.all(Array.from({ length: 500 }, (_, n) => recorder.record(event(`cause-${n}`))));
  const [row] = await database.store.sql<{ events: bigint; commits: bigint }[]>`
    select count(*) as events, count(distinct xmin::text) as commits from audit_event`;
  assert.equal(row?.events, 500n);
  assert.ok((row?.commits ?? 500n) <= 3n, `${row?.commits} commits`);
});

test("if the database refuses an event, its caller gets the error, and the next event is recorded", async () => {
  await using database = await testEventDatabase();
  const recorder = new Recorder(database.store);
  await database.store.sql`alter table audit_event add constraint refused check (outcome <> 'error:bad')`;
  await assert.rejects(recorder.record(event("bad")), { code: "23514" });
  await recorder.record(event("good"));
  await recorder.drain();
  assert.equal((await database.store.sql`select from audit_event`).length, 1);
});
