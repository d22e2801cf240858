import assert from "node:assert/strict";
import { test } from "node:test";
import type { SessionId } from "../../model/model.ts";
import { ATM, newSession, OTHER_ATM, ticking } from "../testing/test-session-ids.ts";
import { type SessionProcess, SessionRegistry } from "./session-registry.ts";

class FakeWorker implements SessionProcess {
  readonly active = new Map<SessionId, number>();
  readonly replaced: SessionId[] = [];
  lastActive = async (): Promise<ReadonlyMap<SessionId, number> | null> => this.active;
  replace(session: SessionId): void {
    this.replaced.push(session);
    this.active.delete(session);
  }
}

test("one session too many on all workers together: the one that is idle longest is replaced, on any worker", async () => {
  const sessionRegistry = new SessionRegistry(3, ticking());
  const workers = [new FakeWorker(), new FakeWorker()] as const;
  const sessions = [950, 100, 700, 1000].map((at) => ({ id: newSession(), at }));
  for (const [n, { id, at }] of sessions.entries()) {
    const worker = workers[n % 2] as FakeWorker;
    worker.active.set(id, at);
    await sessionRegistry.opened(worker, ATM, id);
  }
  assert.deepEqual(
    workers.map((each) => each.replaced),
    [[], [sessions[1]?.id]],
  );
});

test("the new session is never replaced, and another terminal's sessions do not count", async () => {
  const sessionRegistry = new SessionRegistry(1, ticking());
  const worker = new FakeWorker();
  const [first, elsewhere, second] = [newSession(), newSession(), newSession()];
  worker.active.set(first, 10);
  await sessionRegistry.opened(worker, ATM, first);
  await sessionRegistry.opened(worker, OTHER_ATM, elsewhere);
  worker.active.set(second, 1);
  await sessionRegistry.opened(worker, ATM, second);
  assert.deepEqual(worker.replaced, [first]);
});

test("sessions that have ended or whose worker has died do not count", async () => {
  const sessionRegistry = new SessionRegistry(1, ticking());
  const [dead, worker] = [new FakeWorker(), new FakeWorker()];
  const [first, second, third] = [newSession(), newSession(), newSession()];
  await sessionRegistry.opened(dead, ATM, first);
  sessionRegistry.died(dead);
  await sessionRegistry.opened(worker, ATM, second);
  sessionRegistry.ended(second);
  await sessionRegistry.opened(worker, ATM, third);
  assert.deepEqual([dead.replaced, worker.replaced], [[], []]);
});

test("a session that its worker no longer has does not count, even before its end is reported", async () => {
  const sessionRegistry = new SessionRegistry(2, ticking());
  const worker = new FakeWorker();
  const sessions = [newSession(), newSession(), newSession()];
  for (const [n, session] of sessions.entries()) {
    worker.active.set(session, n);
    if (n === 2) worker.active.delete(sessions[0] as SessionId);
    await sessionRegistry.opened(worker, ATM, session);
  }
  assert.deepEqual(worker.replaced, []);
});

test("if twelve sessions open at once with a limit of eight, the newest eight stay", async () => {
  const sessionRegistry = new SessionRegistry(8, ticking());
  const workers = [new FakeWorker(), new FakeWorker()] as const;
  const sessions = Array.from({ length: 12 }, newSession);
  const questions: (() => void)[] = [];
  for (const worker of workers)
    worker.lastActive = () => new Promise((resolve) => questions.push(() => resolve(new Map(worker.active))));
  const opening = Promise.all(
    sessions.map((session, n) => {
      const worker = workers[n % 2] as FakeWorker;
      worker.active.set(session, n);
      return sessionRegistry.opened(worker, ATM, session);
    }),
  );
  // All sessions are open before the first answer, and the answers arrive one after the other.
  for (let answer = questions.shift(); answer !== undefined; answer = questions.shift()) {
    answer();
    await new Promise(setImmediate);
  }
  await opening;
  const replaced = workers.flatMap((each) => each.replaced);
  assert.deepEqual(new Set(replaced), new Set(sessions.slice(0, 4)));
  assert.equal(replaced.length, 4);
});

test("if a worker does not answer, the last known times of its sessions decide", async () => {
  const sessionRegistry = new SessionRegistry(2, ticking());
  const [mute, worker] = [new FakeWorker(), new FakeWorker()];
  mute.lastActive = async () => null;
  const [first, second, third] = [newSession(), newSession(), newSession()];
  await sessionRegistry.opened(mute, ATM, first);
  for (const session of [second, third]) {
    worker.active.set(session, 5);
    await sessionRegistry.opened(worker, ATM, session);
  }
  assert.deepEqual([mute.replaced, worker.replaced], [[first], []]);
});
