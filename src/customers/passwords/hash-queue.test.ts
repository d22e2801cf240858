import assert from "node:assert/strict";
import { test } from "node:test";
import { HashLate } from "../../hashing/hashing.ts";
import { HashQueue } from "./hash-queue.ts";

/** Jobs that the test ends, and the order of their starts. */
function jobs() {
  const began: string[] = [];
  const ends = new Map<string, () => void>();
  const job = (name: string) => (): Promise<string> => {
    began.push(name);
    const { promise, resolve } = Promise.withResolvers<string>();
    ends.set(name, () => resolve(name));
    return promise;
  };
  const end = async (name: string): Promise<void> => {
    ends.get(name)?.();
    await new Promise(setImmediate);
  };
  return { began, job, end };
}

test("no more jobs run at once than allowed", async () => {
  const { began, job, end } = jobs();
  const queue = new HashQueue({ atOnce: 2, waiting: 10, waitingPerTerminal: 10 });
  const all = ["1", "2", "3", "4"].map((name) => queue.run("ATM", job(name)));
  assert.deepEqual(began, ["1", "2"]);
  await end("2");
  assert.deepEqual(began, ["1", "2", "3"]);
  for (const name of ["1", "3", "4"]) await end(name);
  assert.deepEqual(await Promise.all(all), ["1", "2", "3", "4"]);
});

test("the ATMs take turns, and each ATM's jobs run in order", async () => {
  const { began, job, end } = jobs();
  const queue = new HashQueue({ atOnce: 1, waiting: 10, waitingPerTerminal: 10 });
  for (const name of ["a1", "a2", "a3", "a4", "b1", "b2", "c1"]) queue.run(name.slice(0, 1), job(name));
  for (const name of ["a1", "a2", "b1", "c1", "a3", "b2", "a4"]) await end(name);
  assert.deepEqual(began, ["a1", "a2", "b1", "c1", "a3", "b2", "a4"]);
});

test("a job without room is refused and never runs, and finished jobs free room", async () => {
  const { began, job, end } = jobs();
  const queue = new HashQueue({ atOnce: 1, waiting: 3, waitingPerTerminal: 2 });
  for (const name of ["a1", "a2", "a3"]) assert.notEqual(queue.run("a", job(name)), null);
  assert.equal(queue.run("a", job("a4")), null, "two of this ATM wait already");
  assert.notEqual(queue.run("b", job("b1")), null);
  assert.equal(queue.run("c", job("c1")), null, "three wait already");
  await end("a1");
  assert.notEqual(queue.run("c", job("c2")), null);
  for (const name of ["a2", "b1", "a3", "c2"]) await end(name);
  assert.deepEqual(began, ["a1", "a2", "b1", "a3", "c2"]);
});

test("a job that waits too long for its turn is refused, and later jobs still run", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { began, job, end } = jobs();
  const queue = new HashQueue({ atOnce: 1, waiting: 3, waitingPerTerminal: 3 });
  void queue.run("a", job("a1"));
  const late = queue.run("a", job("a2"));
  t.mock.timers.tick(3_999);
  const inTime = queue.run("a", job("a3"));
  assert.deepEqual(queue.load, { running: 1, waiting: 2 });
  t.mock.timers.tick(1);
  assert.equal(await late, null);
  assert.deepEqual(queue.load, { running: 1, waiting: 1 });
  await end("a1");
  assert.deepEqual(began, ["a1", "a3"]);
  t.mock.timers.tick(10_000);
  await end("a3");
  assert.equal(await inTime, "a3");
  assert.deepEqual(queue.load, { running: 0, waiting: 0 });
});

test("a job with a late hash fails and frees its room", async () => {
  const queue = new HashQueue({ atOnce: 1, waiting: 1, waitingPerTerminal: 1 });
  assert.equal(await queue.run("a", () => Promise.reject(new HashLate())), null);
  assert.equal(await queue.run("a", async () => "well"), "well");
});

test("a failed job frees its room like any other", async () => {
  const queue = new HashQueue({ atOnce: 1, waiting: 1, waitingPerTerminal: 1 });
  const failed = queue.run("a", () => Promise.reject(new Error("broken")));
  const thrown = queue.run("a", () => {
    throw new Error("broken at once");
  });
  await assert.rejects(failed ?? Promise.resolve(), /broken/);
  await assert.rejects(thrown ?? Promise.resolve(), /broken at once/);
  assert.equal(await queue.run("a", async () => "well"), "well");
});

test("limits that allow no job are refused", () => {
  for (const limits of [{ atOnce: 0 }, { atOnce: 1.5 }, { waiting: -1 }, { waitingPerTerminal: Number.NaN }])
    assert.throws(() => new HashQueue({ atOnce: 1, waiting: 1, waitingPerTerminal: 1, ...limits }), RangeError);
});
