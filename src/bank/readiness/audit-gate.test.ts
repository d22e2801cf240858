import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { pino } from "pino";
import type { Store } from "../../store/store.ts";
import { AuditGate, type GateTurn, isTooFarBehind } from "./audit-gate.ts";

const bounds = { lagMs: 60_000, events: 100 };

test("the audit gate closes at either limit, and not before", () => {
  const cases = [
    [0, null, false],
    [100, 0, false],
    [101, 1_000, true],
    [1, 60_001, true],
    [1, 60_000, false],
  ] as const;
  const now = 1_700_000_000_000;
  for (const [waiting, ageMs, closed] of cases)
    assert.equal(
      isTooFarBehind({ waiting, oldestAt: ageMs === null ? null : now - ageMs }, bounds, now),
      closed,
      `${waiting}, ${ageMs}`,
    );
});

const CHECK_MS = 500;
const NOW = 1_700_000_000_000;

/** An audit gate whose database gives the test's answers or none; `check` passes the time of one check. */
function gateOf(t: TestContext) {
  t.mock.timers.enable({ apis: ["setInterval"] });
  let machine = 0;
  t.mock.method(performance, "now", () => machine);
  const turns: GateTurn[] = [];
  const database = { asked: 0, answer: async (): Promise<object[]> => [{ waiting: 0n, oldest: null }] };
  const sql = (): Promise<object[]> => {
    database.asked++;
    return database.answer();
  };
  const onTurn = (turn: GateTurn): void => void turns.push(turn);
  const options = { log: pino({ level: "silent" }), now: () => NOW, onTurn };
  const gate = new AuditGate({ sql } as unknown as Store, bounds, options);
  const check = async (): Promise<void> => {
    machine += CHECK_MS;
    t.mock.timers.tick(CHECK_MS);
    await new Promise(setImmediate);
  };
  return { gate, turns, database, check };
}

test("the audit gate closes once events wait too long, and opens again once they are sealed", async (t) => {
  const { gate, turns, database, check } = gateOf(t);
  assert.deepEqual([gate.closed, gate.databaseLost, gate.backlog], [false, false, { waiting: 0, oldestAt: null }]);
  await check();
  assert.deepEqual([gate.closed, turns], [false, []]);
  database.answer = async () => [{ waiting: 1n, oldest: new Date(NOW - 60_001) }];
  await check();
  await check();
  assert.deepEqual([gate.closed, turns], [true, ["behind"]]);
  assert.deepEqual(gate.backlog, { waiting: 1, oldestAt: NOW - 60_001 });
  database.answer = async () => [{ waiting: 0n, oldest: null }];
  await check();
  await check();
  assert.deepEqual([gate.closed, turns], [false, ["behind", "caught-up"]]);
  gate.stop();
  const { asked } = database;
  await check();
  assert.equal(database.asked, asked, "a stopped gate does not ask the database");
});

test("a failing database is reported lost once, until it answers; a closed gate stays closed meanwhile", async (t) => {
  const { gate, turns, database, check } = gateOf(t);
  database.answer = async () => [{ waiting: 101n, oldest: null }];
  await check();
  const { answer } = database;
  database.answer = () => Promise.reject(new Error("no server"));
  await check();
  await check();
  assert.deepEqual([gate.databaseLost, gate.closed], [true, true]);
  database.answer = answer;
  await check();
  assert.deepEqual([gate.databaseLost, gate.closed], [false, true]);
  assert.deepEqual(turns, ["behind", "database-lost", "database-regained"]);
});

test("a database that does not answer within three seconds is lost, and gets no further query until it answers", async (t) => {
  const { gate, turns, database, check } = gateOf(t);
  const late = Promise.withResolvers<object[]>();
  database.answer = () => late.promise;
  for (let n = 0; n < 7; n++) await check();
  assert.equal(gate.databaseLost, false, "three seconds are allowed");
  for (let n = 0; n < 3; n++) await check();
  assert.deepEqual([gate.databaseLost, database.asked, turns], [true, 1, ["database-lost"]]);
  late.resolve([{ waiting: 0n, oldest: null }]);
  await new Promise(setImmediate);
  assert.deepEqual([gate.databaseLost, turns], [false, ["database-lost", "database-regained"]]);
  await check();
  assert.equal(database.asked, 2);
});
