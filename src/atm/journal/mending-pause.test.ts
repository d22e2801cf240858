import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { isWritable, MEND_PAUSE_MS, Mending, tryToWrite, type Written } from "./mending.ts";

/** Two records that a test breaks and mends, a clock that it sets, and the machine's log lines and tries. */
function written(t: TestContext) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const state = { journal: null as unknown, cash: null as unknown, closed: false, tries: [] as string[], changes: 0 };
  const broken: (() => void)[] = [];
  const attempt = (name: "journal" | "cash") => async () => {
    state.tries.push(name);
    if (state[name] !== null) throw state[name];
  };
  const onBroken = (call: () => void) => void broken.push(call);
  const both = {
    journal: Object.defineProperty({ onBroken, append: attempt("journal") }, "trouble", { get: () => state.journal }),
    cash: Object.defineProperties(
      { onBroken, mend: attempt("cash") },
      { trouble: { get: () => state.cash }, closed: { get: () => state.closed } },
    ),
  } as unknown as Written;
  const logged: [string, string, unknown][] = [];
  const start = (pauseMs?: number) =>
    new Mending(
      both,
      (level, message, fields) => void logged.push([level, message, fields?.["error"]]),
      () => state.changes++,
      pauseMs,
    );
  const pass = async (ms: number): Promise<number> => {
    t.mock.timers.tick(ms);
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    return state.tries.length;
  };
  return { state, both, broken, logged, start, pass };
}

const BROKEN = "this machine cannot write its journal or its counters: it is out of service until it can";
const BACK = "this machine can write its journal and its counters again:";

test("a machine is writable while both of its records are", (t) => {
  const { state, both } = written(t);
  assert.equal(isWritable(both), true);
  state.journal = new Error("full");
  assert.equal(isWritable(both), false);
  [state.journal, state.cash] = [null, new Error("full")];
  assert.equal(isWritable(both), false);
});

test("a try writes the cash file, then the journal, and fails if either fails", async (t) => {
  const { state, both } = written(t);
  await tryToWrite(both);
  assert.deepEqual(state.tries, ["cash", "journal"]);
  state.journal = new Error("the journal is full");
  await assert.rejects(tryToWrite(both), /the journal is full/);
  state.cash = new Error("the cash file is full");
  await assert.rejects(tryToWrite(both), /the cash file is full/);
});

for (const [which, closed, how] of [
  ["journal", false, "it is back in service"],
  ["cash", true, "it stays closed until an operator opens it"],
] as const)
  test(`a machine whose ${which} cannot be written logs that once, and tries until it succeeds: ${how}`, async (t) => {
    const { state, broken, logged, start, pass } = written(t);
    const mending = start();
    assert.deepEqual([broken.length, logged, state.changes], [2, [], 0]);
    state.closed = closed;
    const full = new Error("full");
    state[which] = full;
    for (const call of broken) call();
    assert.deepEqual([logged, state.changes], [[["error", BROKEN, full]], 1]);
    assert.equal(await pass(MEND_PAUSE_MS - 1), 0);
    const once = which === "journal" ? 2 : 1;
    assert.equal(await pass(1), once);
    assert.equal(await pass(MEND_PAUSE_MS), 2 * once, "the next try");
    assert.deepEqual([logged.length, state.changes], [1, 1]);
    state[which] = null;
    await pass(MEND_PAUSE_MS);
    assert.deepEqual([logged.slice(1), state.changes], [[["warn", `${BACK} ${how}`, undefined]], 2]);
    const tries = state.tries.length;
    assert.equal(await pass(10 * MEND_PAUSE_MS), tries, "there are no further tries");
    state[which] = full;
    broken[0]?.();
    assert.equal(logged.length, 3, "a later failure is logged again");
    mending.stop();
  });

test("a machine that starts on a full disk begins its tries at once, with the given pause", async (t) => {
  const { state, logged, start, pass } = written(t);
  state.journal = new Error("full");
  start(20);
  assert.deepEqual([logged.length, state.changes], [1, 1]);
  assert.equal(await pass(19), 0);
  assert.equal(await pass(1), 2);
});

test("a machine that is stopped tries nothing more and logs nothing", async (t) => {
  const { state, broken, logged, start, pass } = written(t);
  const mending = start();
  mending.stop();
  state.journal = new Error("full");
  broken[0]?.();
  assert.deepEqual([logged, await pass(10 * MEND_PAUSE_MS)], [[], 0]);
  state.journal = null;
  const other = start();
  state.journal = new Error("full");
  broken[2]?.();
  other.stop();
  assert.equal(await pass(10 * MEND_PAUSE_MS), 0);
});
