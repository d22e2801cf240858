import assert from "node:assert/strict";
import { it } from "node:test";
import { testEventDatabase } from "../../events/testing/test-event-store.ts";
import { ALARMS } from "../alarm-table.ts";
import { applySurvey } from "../standing/apply-survey.ts";
import { NOON, seen, surveyOf } from "../testing/test-survey.ts";
import { type DueNotice, dueNotices, markTold } from "./due-notices.ts";

const HOUR_MS = 3_600_000;
const MOST = 100;
const known = ["hold-old"] as const;
const { quietMs } = ALARMS["hold-old"];

it("an alarm is told when it is raised, hourly while it stands, and when it is cleared", async () => {
  await using database = await testEventDatabase();
  const { store } = database;
  const due = (at: number): Promise<readonly DueNotice[]> => dueNotices(store.sql, at, MOST);
  const tell = async (at: number): Promise<object> => {
    const [notice, ...others] = await due(at);
    assert.ok(notice !== undefined && others.length === 0);
    await markTold(store.sql, notice, at);
    assert.deepEqual(await due(at), []);
    return { id: notice.notice.id, ...JSON.parse(notice.notice.body) };
  };
  const [alarm] = (await applySurvey(store, surveyOf(NOON, [seen("hold-old", "ATM-0001", "open holds: 1")]))).raised;
  const data = {
    ...{ alarm: alarm?.id, name: "hold-old", severity: "warning", subject: "ATM-0001", detail: "open holds: 1" },
    ...{ meaning: ALARMS["hold-old"].raised, action: ALARMS["hold-old"].action, raised_at: "2026-11-29T12:00:00.000Z" },
  };
  const place = `alarm_${alarm?.id}`;
  const message = { id: `${place}_0`, type: "alarm.raised", timestamp: "2026-11-29T12:00:00.000Z", data };
  assert.deepEqual(await tell(NOON + 1_000), message);
  assert.deepEqual(await due(NOON + HOUR_MS), [], "not before an hour has passed since it was told");
  const again = { ...data, told_before: 1 };
  assert.deepEqual(await tell(NOON + HOUR_MS + 60_000), {
    ...{ id: `${place}_1`, type: "alarm.standing", timestamp: "2026-11-29T13:00:01.000Z", data: again },
  });
  const end = NOON + 2 * HOUR_MS;
  assert.equal((await applySurvey(store, surveyOf(end, [], { known }))).cleared.length, 1);
  assert.deepEqual(await tell(end + 1), {
    ...{ id: `${place}_cleared`, type: "alarm.cleared", timestamp: "2026-11-29T14:00:00.000Z", data },
  });
  assert.deepEqual(await due(end + 10 * HOUR_MS), []);
});

it("an alarm that was over before it was told is told first, and then its end; after a day neither", async () => {
  await using database = await testEventDatabase();
  const { store } = database;
  await applySurvey(store, surveyOf(NOON, [seen("hold-old", "ATM-0001")]));
  const end = NOON + quietMs;
  await applySurvey(store, surveyOf(end, [], { known }));
  const [raised] = await dueNotices(store.sql, end + 1, MOST);
  assert.equal(raised?.kind, "raised");
  assert.deepEqual(await dueNotices(store.sql, end + 24 * HOUR_MS, MOST), []);
  await markTold(store.sql, raised as DueNotice, end + 1);
  assert.deepEqual(
    (await dueNotices(store.sql, end + 2, MOST)).map(({ kind }) => kind),
    ["cleared"],
  );
});

it("after a crash between sending and marking, the same notice has the same id and the same body, whatever has happened since", async () => {
  await using database = await testEventDatabase();
  const { store } = database;
  await applySurvey(store, surveyOf(NOON, [seen("hold-old", "ATM-0001")]));
  const [sent] = await dueNotices(store.sql, NOON + 1, MOST);
  await applySurvey(store, surveyOf(NOON + quietMs, [], { known }));
  const [again] = await dueNotices(store.sql, NOON + quietMs + 5, MOST);
  assert.deepEqual(again?.notice, sent?.notice);
  for (const each of [sent, again]) await markTold(store.sql, each as DueNotice, NOON + quietMs + 6);
  assert.deepEqual([...(await store.sql`select told from alarm`)], [{ told: 1 }], "two that mark it count it once");
});

it("a clock that stepped back does not silence an alarm", async () => {
  await using database = await testEventDatabase();
  const { store } = database;
  await applySurvey(store, surveyOf(NOON, [seen("hold-old", "ATM-0001")]));
  const [first] = await dueNotices(store.sql, NOON, MOST);
  await markTold(store.sql, first as DueNotice, NOON + 48 * HOUR_MS);
  assert.equal((await dueNotices(store.sql, NOON + 1, MOST)).length, 1);
});
