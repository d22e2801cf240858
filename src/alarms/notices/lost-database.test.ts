import assert from "node:assert/strict";
import { it } from "node:test";
import { NOON, SERVER } from "../testing/test-survey.ts";
import { LostDatabase } from "./lost-database.ts";

const HOUR_MS = 3_600_000;

it("a short loss is no alarm", () => {
  const lost = new LostDatabase(SERVER);
  for (const [isLost, at] of [
    [true, 0],
    [true, 9_999],
    [false, 10_000],
    [true, 10_001],
    [true, 20_000],
  ] as const)
    assert.equal(lost.observe(isLost, NOON + at), false);
  assert.deepEqual([lost.stands, lost.due(NOON + 20_000), lost.condition], [false, null, null]);
});

it("a long loss is told at once and hourly, and entered with what was told", () => {
  const lost = new LostDatabase(SERVER);
  lost.observe(true, NOON);
  const raisedAt = NOON + 10_000;
  assert.equal(lost.observe(true, raisedAt), true);
  assert.equal(lost.observe(true, raisedAt + 1), false, "it is raised once");
  const first = lost.due(raisedAt + 2);
  assert.match(first?.id ?? "", /^alarm_[-0-9a-f]{36}_0$/);
  assert.deepEqual(lost.due(raisedAt + 3), first, "until it was taken, the same notice is due");
  const { type, data } = JSON.parse(first?.body ?? "");
  assert.deepEqual(
    [type, data.name, data.subject, data.detail],
    [...["alarm.raised", "database-lost", SERVER], `no answer since ${new Date(NOON).toISOString()}`],
  );
  const toldAt = raisedAt + 5;
  lost.told(toldAt);
  assert.equal(lost.due(toldAt + HOUR_MS - 1), null);
  lost.observe(true, toldAt + HOUR_MS);
  assert.match(lost.due(toldAt + HOUR_MS)?.id ?? "", /_1$/);
  lost.told(toldAt + HOUR_MS);
  lost.observe(false, toldAt + HOUR_MS + 7);
  assert.equal(lost.due(toldAt + 9 * HOUR_MS), null, "the database is back: it tells from now on");
  const { announced, seenAt } = lost.condition ?? {};
  assert.deepEqual(
    { ...announced, id: `alarm_${announced?.id}_0` },
    { id: first?.id, raisedAt, told: 2, toldAt: toldAt + HOUR_MS },
  );
  assert.equal(seenAt, toldAt + HOUR_MS);
  lost.entered();
  assert.deepEqual([lost.stands, lost.condition], [false, null]);
});
