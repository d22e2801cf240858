import assert from "node:assert/strict";
import { test } from "node:test";
import type { HashJob } from "./hash-job.ts";
import { HashLate } from "./hash-late.ts";
import { HashScheduler } from "./hash-scheduler.ts";

const job = (secret: string, withinMs: number | null = 5_000): HashJob => ({ kind: "new", secret, cost: 4, withinMs });

/** A scheduler with two threads that stand back; the test decides when each job ends. */
function scheduler() {
  let now = 0;
  const began: string[] = [];
  const ends = new Map<string, PromiseWithResolvers<string>>();
  const thread = (name: string) => (each: HashJob) => {
    const label = `${name} ${each.kind === "new" ? each.secret : ""}`;
    began.push(label);
    ends.set(label, Promise.withResolvers<string>());
    return (ends.get(label) as PromiseWithResolvers<string>).promise;
  };
  const all = new HashScheduler({ back: thread("back"), backAtOnce: 2, front: thread("front") }, () => now);
  const end = async (label: string): Promise<void> => {
    ends.get(label)?.resolve(label);
    await new Promise(setImmediate);
  };
  const pass = (ms: number): void => {
    now += ms;
  };
  return { all, began, end, pass, fail: (label: string) => ends.get(label)?.reject(new Error("no memory left")) };
}

test("while hashing does not starve, only the threads that stand back work, on the oldest jobs first", async () => {
  const { all, began, end } = scheduler();
  const results = ["a", "b", "c"].map((each) => all.compute(job(each)));
  all.starves(false);
  assert.deepEqual(began, ["back a", "back b"]);
  assert.deepEqual([all.hasWork, all.isFrontBusy], [true, false]);
  await end("back b");
  assert.deepEqual(began, ["back a", "back b", "back c"]);
  await end("back a");
  await end("back c");
  assert.deepEqual(await Promise.all(results), ["back a", "back b", "back c"]);
  assert.equal(all.hasWork, false);
});

test("while hashing starves, the ordinary thread takes the oldest jobs without a result one by one, and then stops", async () => {
  const { all, began, end } = scheduler();
  const results = ["a", "b", "c", "d"].map((each) => all.compute(job(each)));
  all.starves(true);
  all.starves(true);
  assert.deepEqual(began.slice(2), ["front a"]);
  assert.equal(all.isFrontBusy, true);
  await end("front a");
  assert.equal(await results[0], "front a");
  assert.deepEqual(began.slice(2), ["front a", "front b"]);
  // The thread that stands back is too late with this job, and first with the next one.
  await end("back a");
  assert.deepEqual(began.slice(4), ["back c"]);
  await end("back b");
  assert.equal(await results[1], "back b");
  all.starves(false);
  await end("front b");
  assert.equal(all.isFrontBusy, false);
  assert.deepEqual(began.slice(5), ["back d"]);
  await end("back c");
  await end("back d");
  assert.deepEqual(await Promise.all(results.slice(2)), ["back c", "back d"]);
});

test("a job whose time limit has passed is not started, and a job without a limit is", async () => {
  const { all, began, end, pass } = scheduler();
  const results = [job("a"), job("b"), job("c"), job("d", null)].map((each) => all.compute(each));
  pass(5_000);
  all.starves(true);
  for (const late of await Promise.all(results.slice(0, 3))) assert.ok(late instanceof HashLate);
  assert.deepEqual(began, ["back a", "back b", "front d"]);
  await end("front d");
  assert.equal(await results[3], "front d");
  await end("back a");
  assert.deepEqual(began.length, 3);
});

test("a job that fails rejects with its error, and its thread takes the next job", async () => {
  const { all, began, fail } = scheduler();
  const results = ["a", "b", "c"].map((each) => all.compute(job(each)));
  fail("back a");
  assert.match(String(await results[0]), /no memory left/);
  await new Promise(setImmediate);
  assert.deepEqual(began, ["back a", "back b", "back c"]);
});

test("by default a job's time limit is measured by the machine's clock", async () => {
  const never = (): Promise<never> => new Promise(() => {});
  const all = new HashScheduler({ back: never, backAtOnce: 1, front: never });
  const result = all.compute(job("a", 0));
  all.starves(false);
  assert.ok((await result) instanceof HashLate);
});
