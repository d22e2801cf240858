import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { pino } from "pino";
import type { BankSettings } from "../startup/settings.ts";
import { TestProcess } from "../testing/test-process.ts";
import type { FromProcess } from "./process-message.ts";
import { Supervisor } from "./supervise.ts";

const READY = { kind: "ready", port: 7 } as const;
const settings = { name: "a bank" } as BankSettings;

/** A supervised process whose deaths and time the test decides. */
function supervised(t: TestContext) {
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  let now = 0;
  t.mock.method(performance, "now", () => now);
  const processes: TestProcess[] = [];
  const launch = (): TestProcess => {
    processes.push(new TestProcess());
    return newest();
  };
  const newest = (): TestProcess => processes.at(-1) as TestProcess;
  const supervisor = new Supervisor("child", launch, settings, pino({ level: "silent" }));
  const pass = (ms: number): void => {
    now += ms;
    t.mock.timers.tick(ms);
  };
  const dies = (): void => void newest().emit("exit", null, "SIGKILL");
  return { supervisor, processes, newest, pass, dies };
}

test("a process that dies again and again is started after longer and longer pauses, and at once after it was steady", async (t) => {
  const { supervisor, processes, newest, pass, dies } = supervised(t);
  let restarts = 0;
  supervisor.watch({ onRestart: () => restarts++ });
  const started = supervisor.start();
  newest().says(READY);
  assert.deepEqual([await started, supervisor.isReady, supervisor.restarts, supervisor.hangs], [7, true, 0, 0]);
  for (const pauseMs of [200, 400, 800, 1_600, 3_200, 5_000, 5_000]) {
    const before = processes.length;
    dies();
    assert.equal(supervisor.isReady, false);
    pass(pauseMs - 1);
    assert.equal(processes.length, before, `earlier than after ${pauseMs} ms`);
    pass(1);
    assert.equal(processes.length, before + 1, `not after ${pauseMs} ms`);
    newest().says(READY);
  }
  assert.deepEqual([supervisor.restarts, restarts], [7, 7]);
  for (let second = 0; second <= 30; second++) {
    pass(1_000);
    newest().says({ kind: "beat" });
  }
  const before = processes.length;
  dies();
  pass(100);
  assert.equal(processes.length, before + 1);
  supervisor.kill();
  assert.deepEqual(newest().signals, ["SIGKILL"]);
  dies();
  pass(60_000);
  assert.equal(processes.length, before + 1, "one that was killed is not started again");
});

test("a process that something kills before it was ever ready is started five times more, and then the start fails", async (t) => {
  const { supervisor, processes, pass, dies } = supervised(t);
  const refused = assert.rejects(supervisor.start(), { code: "start", message: "child ended (SIGKILL) before it was ready" });
  for (let n = 0; n < 6; n++) {
    dies();
    pass(5_000);
  }
  await refused;
  assert.equal(processes.length, 6);
});

test("a process that ends by itself before it is ready fails the start with its sentence, or with its stack if it is a bug", async (t) => {
  const cases = [
    [null, { code: "start", message: "child ended (exit status 3) before it was ready" }],
    [
      { kind: "failed", message: "its sentence", bug: false },
      { code: "start", message: "its sentence" },
    ],
    [
      { kind: "failed", message: "its stack", bug: true },
      { code: "bug", message: "its stack" },
    ],
  ] as const;
  for (const [said, failure] of cases) {
    t.mock.timers.reset();
    const { supervisor, processes, newest, pass } = supervised(t);
    const refused = assert.rejects(supervisor.start(), failure);
    if (said !== null) newest().says(said);
    newest().emit("exit", 3, null);
    await refused;
    pass(60_000);
    assert.equal(processes.length, 1);
  }
});

test("a process that is drained is told so, and killed if it has not ended in fifteen seconds", async (t) => {
  const { supervisor, processes, newest, pass, dies } = supervised(t);
  void supervisor.start();
  newest().says(READY);
  let isOver = false;
  const drained = supervisor.drain().then(() => {
    isOver = true;
  });
  assert.deepEqual(newest().told, [{ kind: "drain" }]);
  for (let second = 0; second < 14; second++) {
    pass(1_000);
    newest().says({ kind: "beat" });
  }
  pass(999);
  assert.deepEqual([newest().signals, isOver], [[], false]);
  pass(1);
  assert.deepEqual(newest().signals, ["SIGKILL"]);
  dies();
  await drained;
  pass(60_000);
  assert.deepEqual([processes.length, processes[0]?.signals], [1, ["SIGKILL"]]);
  await supervisor.drain();
});

test("a pause before the next start ends with a drain: nothing is started any more", async (t) => {
  const { supervisor, processes, newest, pass, dies } = supervised(t);
  void supervisor.start();
  newest().says(READY);
  dies();
  await supervisor.drain();
  pass(60_000);
  assert.equal(processes.length, 1);
});

test("those who watch get what a process has to say, not what is for the supervisor; a dead process is asked nothing", async (t) => {
  const { supervisor, newest, dies } = supervised(t);
  const heard: FromProcess[] = [];
  supervisor.watch({ onMessage: (message) => heard.push(message) });
  assert.equal(await supervisor.ask({ kind: "alive" }), null);
  void supervisor.start();
  const ended: FromProcess = { kind: "session-ended", session: "00" as never };
  newest().says(ended);
  for (const message of [READY, { kind: "beat" }] as const) newest().says(message);
  const alive = supervisor.ask({ kind: "alive" });
  newest().says({ kind: "answer", number: 1, answer: true });
  assert.equal(await alive, true);
  newest().says({ kind: "failed", message: "its sentence", bug: false });
  assert.deepEqual(heard, [ended]);
  newest().emit("error", new Error("its channel is closed"));
  const asked = supervisor.ask({ kind: "alive" }, "as long as it lives");
  dies();
  assert.equal(await asked, null);
  supervisor.tell({ kind: "drain" });
  assert.equal(newest().told.length, 2);
});
