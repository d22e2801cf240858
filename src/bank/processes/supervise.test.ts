import assert from "node:assert/strict";
import { fork } from "node:child_process";
import path from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { pino } from "pino";
import type { BankSettings } from "../startup/settings.ts";
import { type Child, Supervisor } from "./supervise.ts";

const GENEROUS_MS = 30_000;
const program = fileURLToPath(new URL(`../testing/test-child${path.extname(import.meta.url)}`, import.meta.url));

/** A supervised process, and the log lines about it. */
function supervised(name: string) {
  const pids: number[] = [];
  const lines: string[] = [];
  const log = pino({ base: null }, { write: (line: string) => void lines.push((JSON.parse(line) as { msg: string }).msg) });
  const launch = (): Child => {
    const child = fork(program, { serialization: "advanced" });
    pids.push(child.pid ?? 0);
    return child;
  };
  const supervisor = new Supervisor("child", launch, { name } as BankSettings, log, { first: 20, later: 4 });
  return { supervisor, pids, lines };
}

async function until(condition: () => boolean): Promise<void> {
  for (const since = performance.now(); !condition(); await sleep(20))
    assert.ok(performance.now() - since < GENEROUS_MS, "the condition never held");
}

test("a process whose event loop hangs is killed and started again, which is counted, reported and logged", async () => {
  const { supervisor, pids, lines } = supervised("");
  const ends: unknown[] = [];
  supervisor.watch({ onEnd: ({ signal, hung, ordered }) => ends.push({ signal, hung, ordered }) });
  assert.equal(await supervisor.start(), 7);
  assert.equal(await supervisor.ask({ kind: "alive" }), true);
  const asked = supervisor.ask({ kind: "readings" }, "as long as it lives");
  assert.equal(await supervisor.ask({ kind: "alive" }), null);
  assert.equal(await asked, null);
  await until(() => supervisor.isReady && pids.length === 2);
  assert.deepEqual([supervisor.hangs, supervisor.restarts], [1, 1]);
  assert.deepEqual(ends, [{ signal: "SIGKILL", hung: true, ordered: false }]);
  assert.deepEqual(lines, ["a process hangs: it is killed and started again", "a process died and is started again"]);
  await supervisor.drain();
});

test("a process that is killed before it is ready is started again; one that cannot begin makes the start fail", async () => {
  const { supervisor, pids } = supervised("slow");
  const started = supervisor.start();
  started.catch(() => {});
  for (let n = 1; n <= 2; n++) {
    await until(() => pids.length === n);
    process.kill(pids.at(-1) as number, "SIGKILL");
  }
  await until(() => pids.length === 3);
  supervisor.kill();
  const { supervisor: refusing } = supervised("refuse");
  await assert.rejects(refusing.start(), { code: "start", message: "it cannot begin" });
});

test("a drain during a start makes the start fail, and no process is started again", async () => {
  const { supervisor, pids } = supervised("slow");
  const started = supervisor.start();
  const refused = assert.rejects(started, { code: "start" });
  const drained = supervisor.drain();
  await refused;
  supervisor.kill();
  await drained;
  assert.equal(pids.length, 1);
});
