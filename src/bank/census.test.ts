import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { SessionId, terminalIdOf } from "../model/ids.ts";
import { Census, type Precinct } from "./census.ts";

const newSession = (): SessionId => SessionId(randomBytes(16).toString("hex"));

class FakeWorker implements Precinct {
  readonly active = new Map<SessionId, number>();
  readonly replaced: SessionId[] = [];
  lastActive = async (): Promise<ReadonlyMap<SessionId, number>> => this.active;
  replace(session: SessionId): void {
    this.replaced.push(session);
    this.active.delete(session);
  }
}

test("one session too many on all workers together: the one idle longest is replaced, wherever it is", async () => {
  const census = new Census(3);
  const workers = [new FakeWorker(), new FakeWorker()] as const;
  const sessions = [950, 100, 700, 1000].map((at) => ({ id: newSession(), at }));
  for (const [n, { id, at }] of sessions.entries()) {
    const worker = workers[n % 2] as FakeWorker;
    worker.active.set(id, at);
    await census.opened(worker, terminalIdOf(1), id);
  }
  assert.deepEqual(
    workers.map((each) => each.replaced),
    [[], [sessions[1]?.id]],
  );
});

test("the new session is never the one that is replaced, and another terminal's do not count", async () => {
  const census = new Census(1);
  const worker = new FakeWorker();
  const [first, elsewhere, second] = [newSession(), newSession(), newSession()];
  worker.active.set(first, 10);
  await census.opened(worker, terminalIdOf(1), first);
  await census.opened(worker, terminalIdOf(2), elsewhere);
  worker.active.set(second, 1);
  await census.opened(worker, terminalIdOf(1), second);
  assert.deepEqual(worker.replaced, [first]);
});

test("sessions that ended, and those of a worker that died, do not count", async () => {
  const census = new Census(1);
  const [dead, worker] = [new FakeWorker(), new FakeWorker()];
  const [first, second, third] = [newSession(), newSession(), newSession()];
  await census.opened(dead, terminalIdOf(1), first);
  census.died(dead);
  await census.opened(worker, terminalIdOf(1), second);
  census.ended(second);
  await census.opened(worker, terminalIdOf(1), third);
  assert.deepEqual([dead.replaced, worker.replaced], [[], []]);
});
