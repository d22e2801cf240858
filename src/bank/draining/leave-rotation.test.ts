import assert from "node:assert/strict";
import { test } from "node:test";
import { leaveRotation } from "./leave-rotation.ts";

const MOST_MS = 600_000;

/** A worker that a test lets leave, or die. */
class TestWorker {
  asked = 0;
  #answer = Promise.withResolvers<true | null>();

  ask = (): Promise<never> => {
    this.asked++;
    return this.#answer.promise as Promise<never>;
  };

  /** True: it has no session left; null: it dies, and another takes its place. */
  end(how: true | null): void {
    const { resolve } = this.#answer;
    this.#answer = Promise.withResolvers();
    resolve(how);
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A server that leaves; `others` answers whether another one serves. */
function leaving(others: () => boolean, mostMs = MOST_MS) {
  const workers = [new TestWorker(), new TestWorker()] as const;
  const calls: string[] = [];
  const othersServe = async (): Promise<boolean> => others();
  const left = leaveRotation({ workers, othersServe, begun: async () => void calls.push("begun") }, mostMs);
  return { workers, calls, left };
}

test("a server leaves once each of its workers has no session, also one that took a dead one's place", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { workers, calls, left } = leaving(() => true);
  await turn();
  assert.deepEqual([calls, workers.map(({ asked }) => asked)], [["begun"], [1, 1]]);
  workers[0].end(true);
  workers[1].end(null);
  await turn();
  t.mock.timers.tick(100);
  await turn();
  assert.deepEqual(
    workers.map(({ asked }) => asked),
    [1, 2],
  );
  workers[1].end(true);
  assert.equal(await left, "empty");
});

test("a server that leaves waits for its time at most, and with no time not at all", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { left } = leaving(() => true);
  await turn();
  t.mock.timers.tick(MOST_MS);
  assert.equal(await left, "late");
  const { calls, left: atOnce } = leaving(() => true, 0);
  assert.deepEqual([await atOnce, calls], ["alone", []]);
});

test("a server without another one to take its ATMs does not wait, from the beginning or from when the other one is gone", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const unknown = (): never => {
    throw new Error("the database is out of reach");
  };
  for (const others of [() => false, unknown]) {
    const { calls, left } = leaving(others);
    assert.deepEqual([await left, calls], ["alone", []]);
  }
  let others: () => boolean = () => true;
  const { left } = leaving(() => others());
  const second = async (): Promise<string> => {
    await turn();
    t.mock.timers.tick(1_000);
    await turn();
    return await Promise.race([left, turn().then(() => "waits")]);
  };
  assert.equal(await second(), "waits");
  others = unknown;
  assert.equal(await second(), "waits", "nothing is known, so nothing changes");
  others = () => false;
  for (let seconds = 1; seconds < 10; seconds++)
    assert.equal(await second(), "waits", `the others are back, after ${seconds} seconds`);
  assert.equal(await second(), "alone");
});
