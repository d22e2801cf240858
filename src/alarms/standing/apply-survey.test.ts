import assert from "node:assert/strict";
import { it } from "node:test";
import { EffectDigest } from "../../events/events.ts";
import { eventStoreOn, recordedEvents, testEventDatabase, testEventKeys } from "../../events/testing/test-event-store.ts";
import { openStore, type Sql } from "../../store/store.ts";
import { ALARM_NAMES, ALARMS } from "../alarm-table.ts";
import { NOON, OTHER_SERVER, SERVER, seen, surveyOf } from "../testing/test-survey.ts";
import { clearEffect, raiseEffect } from "./alarm-effects.ts";
import { applySurvey } from "./apply-survey.ts";
import { forgetServers } from "./forget-servers.ts";

const QUIET = ALARMS["audit-behind"].quietMs;
const DAY_MS = 86_400_000;

const standingIn = async (sql: Sql): Promise<readonly string[]> =>
  (
    await sql<
      { name: string; subject: string }[]
    >`select name, subject from alarm where cleared_at is null order by name, subject`
  ).map(({ name, subject }) => `${name} ${subject}`.trim());

it("an alarm is raised and cleared once, each with an event that vouches for it, under the bank's own role", async () => {
  await using database = await testEventDatabase();
  const application = openStore(database.applicationUrl, { connections: 2, applicationName: "strongroom test" });
  const store = eventStoreOn(application);
  try {
    const standing = [seen("terminal-over-ceiling", "ATM-0001", "its ceiling for deposit is reached")];
    const [alarm] = (await applySurvey(store, surveyOf(NOON, standing))).raised;
    assert.ok(alarm !== undefined);
    assert.deepEqual((await applySurvey(store, surveyOf(NOON + 1, standing))).raised, []);
    const known = ["terminal-over-ceiling"] as const;
    const end = NOON + DAY_MS;
    assert.deepEqual((await applySurvey(store, surveyOf(end - 1, [], { known }))).cleared, []);
    const applied = await applySurvey(store, surveyOf(end, [], { known }));
    assert.deepEqual([applied.cleared.map(({ id }) => id), applied.standing], [[alarm.id], []]);
    assert.deepEqual((await applySurvey(store, surveyOf(end + 1, [], { known }))).cleared, []);

    const digest = new EffectDigest(testEventKeys().effect);
    const events = await recordedEvents(database.store.sql);
    assert.deepEqual(
      events.map(({ at, kind, outcome, terminal, request, effect, confidential }) => [
        ...[at, kind, outcome, terminal, request, effect, confidential],
      ]),
      [
        [
          ...[NOON, "alarm-raise", "error:terminal-over-ceiling", "ATM-0001", alarm.id, digest.of([raiseEffect(alarm)])],
          { alarm: "terminal-over-ceiling", subject: "ATM-0001", detail: "its ceiling for deposit is reached" },
        ],
        [
          ...[end, "alarm-clear", "ok", "ATM-0001", alarm.id, digest.of([clearEffect(alarm.id, end)])],
          { alarm: "terminal-over-ceiling", subject: "ATM-0001" },
        ],
      ],
    );
  } finally {
    await application.close();
  }
});

it("many servers that see one trouble at once raise it once; each has its own alarm about itself", async () => {
  await using database = await testEventDatabase();
  const servers = Array.from({ length: 4 }, (_, n) => ({ source: `server ${n}`, store: eventStoreOn(database.store) }));
  const applied = await Promise.all(
    servers.map(({ source, store }) =>
      applySurvey(store, surveyOf(NOON, [seen("audit-behind"), seen("clock-wrong", source)], { source })),
    ),
  );
  assert.equal(applied.flatMap(({ raised }) => raised).filter(({ name }) => name === "audit-behind").length, 1);
  assert.deepEqual(await standingIn(database.store.sql), [
    "audit-behind",
    ...servers.map(({ source }) => `clock-wrong ${source}`),
  ]);
  assert.equal((await recordedEvents(database.store.sql)).length, 5);
});

it("an alarm that another server has seen since is not cleared, and one that stands longer is not raised again", async () => {
  await using database = await testEventDatabase();
  const { store } = database;
  const other = { source: OTHER_SERVER, known: ["audit-behind"] as const };
  await applySurvey(store, surveyOf(NOON, [seen("audit-behind")]));
  await applySurvey(store, surveyOf(NOON + QUIET, [seen("audit-behind")]));
  assert.deepEqual((await applySurvey(store, surveyOf(NOON + QUIET, [], other))).cleared, []);
  assert.equal((await applySurvey(store, surveyOf(NOON + 2 * QUIET, [], other))).cleared.length, 1);
  assert.equal((await applySurvey(store, surveyOf(NOON + 2 * QUIET, [seen("audit-behind")]))).raised.length, 1);
  assert.equal((await store.sql`select from alarm`).length, 2);
});

it("an alarm that was told without the database is entered with what was told", async () => {
  await using database = await testEventDatabase();
  const { store } = database;
  const announced = { id: crypto.randomUUID(), raisedAt: NOON - 5_000, told: 2, toldAt: NOON - 1_000 };
  await applySurvey(store, surveyOf(NOON, [{ ...seen("database-lost", SERVER), seenAt: NOON - 500, announced }]));
  const rows = await store.sql`select id, raised_at, until, told, told_at from alarm`;
  const { quietMs } = ALARMS["database-lost"];
  assert.deepEqual(
    [...rows],
    [
      {
        ...{ id: announced.id, raised_at: new Date(NOON - 5_000), until: new Date(NOON - 500 + quietMs) },
        ...{ told: 2, told_at: new Date(NOON - 1_000) },
      },
    ],
  );
});

it("a survey keeps what it knows and what it does not, and a server that is gone for good is forgotten with its own alarms", async () => {
  await using database = await testEventDatabase();
  const { store } = database;
  const unknown = [{ name: "cassette-low", subject: "ATM-0001", why: 'it\'s "unknown", {so}' }] as const;
  await applySurvey(store, surveyOf(NOON, [seen("clock-wrong", SERVER), seen("audit-behind")], { unknown }));
  await applySurvey(store, surveyOf(NOON + DAY_MS, [], { source: OTHER_SERVER }));
  const [survey] =
    await store.sql`select known, unknown_name, unknown_subject, unknown_why from alarm_survey where source = ${SERVER}`;
  assert.deepEqual(
    { ...survey },
    {
      known: ["clock-wrong", "audit-behind"],
      ...{ unknown_name: ["cassette-low"], unknown_subject: ["ATM-0001"], unknown_why: ['it\'s "unknown", {so}'] },
    },
  );
  await forgetServers(store, NOON + 30 * DAY_MS);
  assert.equal((await standingIn(store.sql)).length, 2);
  await forgetServers(store, NOON + 30 * DAY_MS + 1);
  assert.deepEqual(await standingIn(store.sql), ["audit-behind"]);
  assert.deepEqual(
    (await store.sql`select source from alarm_survey`).map(({ source }) => source),
    [OTHER_SERVER],
  );
});

it("the table of alarms can be shown: each text is one clause, and no name has a space", () => {
  assert.ok(ALARM_NAMES.length > 15);
  for (const name of ALARM_NAMES) {
    assert.match(name, /^[a-z]+(-[a-z]+)*$/);
    const { raised, cleared, action } = ALARMS[name];
    for (const text of [raised, cleared, action]) assert.match(text, /^(?![A-Z])[^|\n]+[^.]$/, name);
  }
});
