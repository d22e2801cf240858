import assert from "node:assert/strict";
import { it } from "node:test";
import { testEventDatabase } from "../../events/testing/test-event-store.ts";
import { ALARM_NAMES, isOfServer } from "../alarm-table.ts";
import { NOON, OTHER_SERVER, SERVER, seen, surveyOf } from "../testing/test-survey.ts";
import { applySurvey } from "./apply-survey.ts";
import { listAlarms } from "./list-alarms.ts";
import { DAY_END } from "./survey.ts";

const HOUR_MS = 3_600_000;

it("without a survey nothing is known, which is not nothing", async () => {
  await using database = await testEventDatabase();
  const { standing, unknown } = await listAlarms(database.store.sql, NOON);
  assert.deepEqual(standing, []);
  assert.deepEqual(
    unknown.map(({ name }) => name),
    ALARM_NAMES,
  );
  assert.equal(
    unknown.find(({ name }) => name === "day-end-difference")?.why,
    "nobody has run strongroom eod in the last 26 hours",
  );
});

it("what stands is listed with the gravest first, and what to do", async () => {
  await using database = await testEventDatabase();
  const { store } = database;
  await applySurvey(store, surveyOf(NOON, [seen("cassette-low", "ATM-0001"), seen("hold-old", "ATM-0001")]));
  await applySurvey(store, surveyOf(NOON + 1, [seen("clock-wrong", SERVER, "the trouble is clock-stepped")]));
  const { standing } = await listAlarms(store.sql, NOON + 2);
  assert.deepEqual(
    standing.map(({ severity, name, raisedAt, told, toldAt }) => [severity, name, raisedAt - NOON, told, toldAt]),
    [
      ["critical", "clock-wrong", 1, 0, null],
      ["warning", "hold-old", 0, 0, null],
      ["notice", "cassette-low", 0, 0, null],
    ],
  );
  assert.equal(standing[1]?.action, 'find out whether the notes went out (section "Unresolved holds")');
});

it("an alarm of the bank is known if any server knows it, one of a server only if that server does", async () => {
  await using database = await testEventDatabase();
  const { store } = database;
  const miss = (name: "audit-chain-broken" | "sequencer-stopped", subject: string) => ({ name, subject, why: "it stands by" });
  const known = ALARM_NAMES.filter((name) => name !== "day-end-difference");
  await applySurvey(
    store,
    surveyOf(NOON, [], {
      known: known.filter((name) => name !== "audit-chain-broken"),
      unknown: [miss("audit-chain-broken", "")],
    }),
  );
  const other = [miss("audit-chain-broken", ""), miss("sequencer-stopped", OTHER_SERVER)];
  await applySurvey(store, surveyOf(NOON, [], { source: OTHER_SERVER, known: known.filter(isOfServer), unknown: other }));
  const cannot = async (at: number) => (await listAlarms(store.sql, at)).unknown.map(({ name, subject }) => [name, subject]);
  assert.deepEqual(await cannot(NOON), [
    ["audit-chain-broken", ""],
    ["sequencer-stopped", OTHER_SERVER],
    ["day-end-difference", ""],
  ]);
  await applySurvey(store, surveyOf(NOON + 60_000, [], { known }));
  await applySurvey(store, surveyOf(NOON, [], { source: DAY_END, known: ["day-end-difference"] }));
  assert.deepEqual(await cannot(NOON + 60_000), [["sequencer-stopped", OTHER_SERVER]]);
  assert.deepEqual(await cannot(NOON + 60_001), [[null, OTHER_SERVER]], "a silent server's alarms are not known");
  await applySurvey(store, surveyOf(NOON + 27 * HOUR_MS, [], { known }));
  assert.deepEqual(await cannot(NOON + 27 * HOUR_MS), [
    [null, OTHER_SERVER],
    ["day-end-difference", ""],
  ]);
});
