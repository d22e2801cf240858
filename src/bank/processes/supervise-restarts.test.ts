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

test("a process that keeps dying is started after growing pauses, and at once if it has run steadily", async (t) => {
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
    assert.equal(processes.length, before, `a restart before ${pauseMs} ms`);
    pass(1);
    assert.equal(processes.length, before + 1, `no restart after ${pauseMs} ms`);
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
  assert.equal(processes.length, before + 1, "a process that the supervisor killed is not started again");
});

test("a process that is killed before it is first ready is started five more times, and then the start fails", async (t) => {
  const { supervisor, processes, pass, dies } = supervised(t);
  const refused = assert.rejects(supervisor.start(), { code: "start", message: "child ended (SIGKILL) before it was ready" });
  for (let n = 0; n < 6; n++) {
    dies();
    pass(5_000);
  }
  await refused;
  assert.equal(processes.length, 6);
});

test("if a process ends by itself before it is ready, the start fails with its sentence, or its stack if it is a bug", async (t) => {
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
  for (const [sent, failure] of cases) {
    t.mock.reset();
    const { supervisor, processes, newest, pass } = supervised(t);
    const refused = assert.rejects(supervisor.start(), failure);
    if (sent !== null) newest().says(sent);
    newest().emit("exit", 3, null);
    await refused;
    pass(60_000);
    assert.equal(processes.length, 1);
  }
});

test("a drained process gets the order, and is killed if it has not ended in fifteen seconds", async (t) => {
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

test("a drain during the pause before the next start prevents that start", async (t) => {
  const { supervisor, processes, newest, pass, dies } = supervised(t);
  void supervisor.start();
  newest().says(READY);
  dies();
  await supervisor.drain();
  pass(60_000);
  assert.equal(processes.length, 1);
});

test("watchers get a process's messages, except those for the supervisor; a question to a dead process gets null", async (t) => {
  const { supervisor, newest, dies } = supervised(t);
  const messages: FromProcess[] = [];
  supervisor.watch({ onMessage: (message) => messages.push(message) });
  assert.equal(await supervisor.ask({ kind: "alive" }), null);
  void supervisor.start();
  const ended: FromProcess = { kind: "session-ended", session: "00" as never };
  newest().says(ended);
  for (const message of [READY, { kind: "beat" }] as const) newest().says(message);
  const alive = supervisor.ask({ kind: "alive" });
  newest().says({ kind: "answer", number: 1, answer: true });
  assert.equal(await alive, true);
  newest().says({ kind: "failed", message: "its sentence", bug: false });
  assert.deepEqual(messages, [ended]);
  newest().emit("error", new Error("its channel is closed"));
  const asked = supervisor.ask({ kind: "alive" }, "as long as it lives");
  dies();
  assert.equal(await asked, null);
  supervisor.tell({ kind: "drain" });
  assert.equal(newest().told.length, 2);
});
