import assert from "node:assert/strict";
import { test } from "node:test";
import type { HashJob } from "./hash-job.ts";
import { HashLate } from "./hash-late.ts";
import { HashScheduler } from "./hash-scheduler.ts";

const job = (secret: string, withinMs: number | null = 5_000): HashJob => ({ kind: "new", secret, cost: 4, withinMs });

/** A scheduler with two threads that stand back; a test ends each thread's jobs. */
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

test("as long as nothing starves only the threads that stand back work, the oldest first", async () => {
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

test("while hashing starves the ordinary thread takes the oldest without a result, one after the other, and stops when it may", async () => {
  const { all, began, end } = scheduler();
  const results = ["a", "b", "c", "d"].map((each) => all.compute(job(each)));
  all.starves(true);
  all.starves(true);
  assert.deepEqual(began.slice(2), ["front a"]);
  assert.equal(all.isFrontBusy, true);
  await end("front a");
  assert.equal(await results[0], "front a");
  assert.deepEqual(began.slice(2), ["front a", "front b"]);
  // The thread that stood back comes too late with one, and first with the next.
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

test("a job that nobody waits for any longer is not begun, whereas one that may take its time is", async () => {
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

test("a job that fails comes to its error and makes room", async () => {
  const { all, began, fail } = scheduler();
  const results = ["a", "b", "c"].map((each) => all.compute(job(each)));
  fail("back a");
  assert.match(String(await results[0]), /no memory left/);
  await new Promise(setImmediate);
  assert.deepEqual(began, ["back a", "back b", "back c"]);
});

test("without a clock of the test's, a job is late by the machine's", async () => {
  const never = (): Promise<never> => new Promise(() => {});
  const all = new HashScheduler({ back: never, backAtOnce: 1, front: never });
  const result = all.compute(job("a", 0));
  all.starves(false);
  assert.ok((await result) instanceof HashLate);
});
