import assert from "node:assert/strict";
import { test } from "node:test";
import { Money } from "../../model/model.ts";
import type { BankLink } from "../link/bank-link.ts";
import type { CustomerSession } from "./session.ts";
import { SESSION_LIMITS, type SessionLimits, Sessions } from "./sessions.ts";

const LIMITS: SessionLimits = { idleMs: 90, answerMs: 30, moreMs: 80, lifeMs: 600, most: 3 };
const forever = new Promise<never>(() => {});

/** Sessions on a clock that the test sets; `closed` lists the ends of the customers' channels. */
function turning(limits: Partial<SessionLimits> = {}) {
  const clock = { now: 1_000 };
  const closed: string[] = [];
  const sessions = new Sessions({ ...LIMITS, ...limits }, () => clock.now);
  const customer = (username: string): CustomerSession => ({
    username,
    link: { close: (reason: string) => closed.push(`${username} ${reason}`) } as unknown as BankLink,
  });
  return { sessions, clock, closed, customer, [Symbol.dispose]: () => sessions.stop() };
}

test("a session lasts until it is idle for too long, and its customer's channel ends with it", () => {
  using at = turning();
  const session = at.sessions.begin(at.customer("ada"));
  at.clock.now += LIMITS.idleMs;
  assert.equal(at.sessions.peek(session.id), session);
  assert.equal(at.sessions.find(session.id), session, "find counts as activity");
  at.clock.now += LIMITS.idleMs;
  assert.equal(at.sessions.peek(session.id), session, "peek does not count as activity");
  at.clock.now++;
  assert.equal(at.sessions.peek(session.id), null);
  assert.deepEqual(at.closed, ["ada idle"]);
  at.sessions.end(session, "done");
  assert.deepEqual(at.closed, ["ada idle"], "the channel is closed once");
  assert.deepEqual([at.sessions.find(undefined), at.sessions.find("unknown")], [null, null]);
});

test("a session lasts no longer than lifeMs, however much it is used", () => {
  using at = turning({ idleMs: 10_000 });
  const session = at.sessions.begin(null);
  at.clock.now += LIMITS.lifeMs;
  assert.equal(at.sessions.find(session.id), session);
  at.clock.now++;
  assert.equal(at.sessions.find(session.id), null);
});

test("a sweep ends only sessions that have expired", () => {
  using at = turning();
  at.sessions.begin(at.customer("ada"));
  at.clock.now += LIMITS.idleMs;
  const other = at.sessions.begin(at.customer("ben"));
  at.sessions.sweep();
  assert.deepEqual(at.closed, []);
  at.clock.now++;
  at.sessions.sweep();
  assert.deepEqual(at.closed, ["ada idle"]);
  assert.equal(at.sessions.find(other.id), other);
});

test("sessions are swept by a timer, every five seconds, or more often if they may end sooner", (t) => {
  for (const [idleMs, everyMs] of [
    [90, 90],
    [90_000, 5_000],
  ] as const) {
    t.mock.timers.enable({ apis: ["setInterval"] });
    using at = turning({ idleMs, lifeMs: 0 });
    at.sessions.begin(at.customer("ada"));
    at.clock.now++;
    t.mock.timers.tick(everyMs - 1);
    assert.deepEqual(at.closed, []);
    t.mock.timers.tick(1);
    assert.deepEqual(at.closed, ["ada idle"]);
    at.sessions.begin(at.customer("ben"));
    at.sessions.stop();
    assert.deepEqual(at.closed, ["ada idle", "ben shutdown"]);
    t.mock.timers.reset();
  }
});

test("a session with an operation under way does not end", () => {
  using at = turning();
  const session = at.sessions.begin(at.customer("ada"));
  void session.newOrder({ op: "transfer", amount: Money(1n), payee: "ben", name: "b" }).confirm(() => forever);
  at.clock.now += LIMITS.lifeMs + 1;
  at.sessions.sweep();
  assert.equal(at.sessions.find(session.id), session);
});

test("more time postpones the end by at least moreMs, never brings it nearer, and never goes past the cap", () => {
  using at = turning();
  const session = at.sessions.begin(null);
  at.sessions.extend(session);
  assert.equal(at.sessions.leftMs(session), LIMITS.idleMs, "the session has more time left already");
  at.clock.now += LIMITS.idleMs - 0.5;
  assert.equal(at.sessions.leftMs(session), 1, "leftMs is in whole milliseconds");
  at.sessions.extend(session);
  assert.equal(at.sessions.leftMs(session), LIMITS.moreMs);
  assert.ok(at.sessions.extendable(session));
  at.clock.now = session.bornAt + LIMITS.lifeMs - LIMITS.idleMs;
  session.usedAt = at.clock.now - 1;
  assert.ok(at.sessions.extendable(session));
  session.usedAt = at.clock.now;
  assert.equal(at.sessions.extendable(session), false);
  at.clock.now += LIMITS.idleMs + 1;
  assert.equal(at.sessions.leftMs(session), 0);
});

test("more time is at most the idle limit", () => {
  using at = turning({ moreMs: 100 });
  const session = at.sessions.begin(null);
  at.clock.now += LIMITS.idleMs;
  at.sessions.extend(session);
  assert.equal(at.sessions.leftMs(session), LIMITS.idleMs);
});

test("beyond `most`, the idlest session without a customer ends, then the idlest one, and never a busy one", () => {
  using at = turning();
  const begin = (name: string | null) => {
    at.clock.now++;
    return at.sessions.begin(name === null ? null : at.customer(name));
  };
  const [ada, nobody, ben] = [begin("ada"), begin(null), begin("ben")];
  const there = () => [ada, nobody, ben].map(({ id }) => at.sessions.peek(id) !== null);
  assert.deepEqual(there(), [true, true, true]);
  begin("cleo");
  assert.deepEqual(there(), [true, false, true]);
  at.clock.now++;
  at.sessions.find(ada.id);
  begin("dora");
  assert.deepEqual(there(), [true, false, false]);
  assert.deepEqual(at.closed, ["ben idle"]);
  void ada.newOrder({ op: "transfer", amount: Money(1n), payee: "ben", name: "b" }).confirm(() => forever);
  ada.usedAt = 0;
  begin("emil");
  assert.deepEqual(there(), [true, false, false]);
  assert.deepEqual(at.closed, ["ben idle", "cleo idle"]);
});

test("if every session is busy, one more begins and none ends", () => {
  using at = turning({ most: 1 });
  const busy = at.sessions.begin(null);
  void busy.newOrder({ op: "transfer", amount: Money(1n), payee: "ben", name: "b" }).confirm(() => forever);
  const other = at.sessions.begin(null);
  assert.deepEqual([at.sessions.peek(busy.id), at.sessions.peek(other.id)], [busy, other]);
});

test("ten requests for more time fit into a session, and the screen asks before the end", () => {
  const { idleMs, answerMs, moreMs, lifeMs } = SESSION_LIMITS;
  assert.ok(answerMs < moreMs && moreMs <= idleMs);
  assert.ok(idleMs + 10 * (moreMs - answerMs) <= lifeMs);
});
