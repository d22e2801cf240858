import assert from "node:assert/strict";
import { test } from "node:test";
import { SESSION_LIMITS, Sessions } from "./sessions.ts";

test("a session ends at its cap even if somebody sets the system time back", (t) => {
  let [wall, monotonic] = [Date.now(), 5_000];
  t.mock.method(Date, "now", () => wall);
  t.mock.method(performance, "now", () => monotonic);
  const sessions = new Sessions();
  const session = sessions.begin(null);
  for (let passed = 60_000; passed < SESSION_LIMITS.lifeMs; passed += 60_000) {
    [wall, monotonic] = [wall - 3_600_000, monotonic + 60_000];
    assert.equal(sessions.find(session.id), session, `after ${passed} ms`);
  }
  assert.equal(sessions.leftMs(session), 60_000);
  [wall, monotonic] = [wall - 3_600_000, monotonic + 60_001];
  assert.equal(sessions.find(session.id), null);
  sessions.stop();
});

test("an unused session does not end early if somebody sets the system time ahead", (t) => {
  let wall = Date.now();
  t.mock.method(Date, "now", () => wall);
  const sessions = new Sessions();
  const session = sessions.begin(null);
  wall += 86_400_000;
  assert.equal(sessions.peek(session.id), session);
  sessions.stop();
});
