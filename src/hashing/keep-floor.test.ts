import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { keepFloor } from "./keep-floor.ts";

const LOOK_MS = 100;
const CORES = 0.5;

/** A hasher whose processor time and state the test sets; `set` has the decisions of the check. */
function hasher(t: TestContext) {
  t.mock.timers.enable({ apis: ["setInterval"] });
  const state = { hasWork: true, isFrontBusy: false, isGroupRefused: false, at: 0, cpu: 0 };
  const set = { starves: [] as boolean[], standsBack: true, looks: 0 };
  const scheduler = {
    get hasWork() {
      return state.hasWork;
    },
    get isFrontBusy() {
      return state.isFrontBusy;
    },
    starves: (isSo: boolean) => void set.starves.push(isSo),
  };
  const group = {
    get standsBack() {
      return set.standsBack;
    },
    standBack: (isSo: boolean) => {
      if (!state.isGroupRefused) set.standsBack = isSo;
    },
  };
  const begin = keepFloor({ scheduler, group, cores: CORES }, () => ({ at: state.at, cpu: state.cpu }));
  /** Passes the time until the next check, in which hashing gets this share of a core. */
  const look = (share: number): void => {
    state.at += LOOK_MS;
    state.cpu += LOOK_MS * share;
    t.mock.timers.tick(LOOK_MS);
  };
  return { state, set, begin, look };
}

test("hashing below its floor starves until it has caught up, and the process session has ordinary priority meanwhile", (t) => {
  const { set, begin, look } = hasher(t);
  begin();
  look(0.5);
  assert.deepEqual([set.starves, set.standsBack], [[false], true]);
  for (let n = 0; n < 3; n++) look(0);
  assert.deepEqual([set.starves, set.standsBack], [[false, false, false, true], false]);
  for (let n = 0; n < 2; n++) look(1);
  assert.deepEqual([set.starves.slice(4), set.standsBack], [[false, false], true]);
});

test("the process session stands back only after the thread of ordinary priority has ended its job", (t) => {
  const { state, set, begin, look } = hasher(t);
  begin();
  for (let n = 0; n < 3; n++) look(0);
  assert.equal(set.standsBack, false);
  Object.assign(state, { hasWork: false, isFrontBusy: true });
  look(0);
  assert.deepEqual([set.starves.at(-1), set.standsBack], [false, false], "no job waits");
  state.isFrontBusy = false;
  look(0);
  assert.equal(set.standsBack, true);
});

test("the check ends once no work is left and the process session stands back, and a later start counts from zero", (t) => {
  const { state, set, begin, look } = hasher(t);
  begin();
  for (let n = 0; n < 3; n++) look(0);
  Object.assign(state, { hasWork: false, isGroupRefused: true });
  look(0);
  state.isGroupRefused = false;
  look(0);
  assert.equal(set.starves.length, 5);
  for (let n = 0; n < 20; n++) look(0);
  assert.equal(set.starves.length, 5, "there is no check without work");
  state.hasWork = true;
  begin();
  begin();
  look(0);
  assert.deepEqual(set.starves.slice(5), [false], "there is one check at a time, and the time without work does not count");
});

test("by default the check reads this process's processor time", (t) => {
  t.mock.timers.enable({ apis: ["setInterval"] });
  const told: boolean[] = [];
  const scheduler = { hasWork: true, isFrontBusy: false, starves: (isSo: boolean) => void told.push(isSo) };
  const group = { standsBack: true, standBack: () => {} };
  let at = 0;
  t.mock.method(performance, "now", () => at);
  const cpu = t.mock.method(process, "cpuUsage", () => ({ user: 1_000, system: 1_000 }));
  keepFloor({ scheduler, group, cores: CORES })();
  at = 1_000;
  // The floor is 500 ms. After 399 ms more than 100 are missing, after 400 ms exactly 100.
  cpu.mock.mockImplementation(() => ({ user: 1_000 + 199_000, system: 1_000 + 200_000 }));
  t.mock.timers.tick(LOOK_MS);
  cpu.mock.mockImplementation(() => ({ user: 1_000 + 200_000, system: 1_000 + 200_000 }));
  t.mock.timers.tick(LOOK_MS);
  assert.deepEqual(told, [true, false]);
});
