import assert from "node:assert/strict";
import { test } from "node:test";
import { pino } from "pino";
import { TerminalId } from "../../model/model.ts";
import { twoSupervised } from "../testing/test-process.ts";
import { keepBudgets } from "./keep-budgets.ts";
import type { ServerEvents } from "./server-events.ts";

const terminal = TerminalId("ATM-0002");
const cost = { requests: 5, events: 5 };
const excess = { requests: 1_000, events: 1_000, seconds: 5 };

/** Two supervised workers, and the server events. */
function server() {
  const { supervisors, processes: workers, begin } = twoSupervised();
  const noted: unknown[][] = [];
  const serverEvents = { note: (...event: unknown[]) => void noted.push(event) } as unknown as ServerEvents;
  keepBudgets(supervisors, serverEvents, pino({ level: "silent" }));
  begin();
  return { workers, noted };
}

test("an ATM's spending on one worker is reported to the others only", () => {
  const { workers } = server();
  workers[0]?.says({ kind: "spent", terminal, cost });
  assert.deepEqual(
    workers.map(({ told }) => told),
    [[], [{ kind: "spent-elsewhere", terminal, cost }]],
  );
});

test("an ATM that several workers report is shut out on all of them once, with one event", () => {
  const { workers, noted } = server();
  for (let n = 0; n < 10; n++) for (const each of workers) each.says({ kind: "over-budget", terminal, excess });
  for (const { told } of workers) assert.deepEqual(told, [{ kind: "shut-out", terminal, forMs: 30_000 }]);
  assert.deepEqual(noted, [["terminal-shut-out", "error:over-budget", excess, terminal]]);
});

test("a restarted worker gets the ATMs that are shut out, each with its remaining time", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { workers } = server();
  workers[1]?.says({ kind: "over-budget", terminal, excess });
  workers[0]?.emit("exit", null, "SIGKILL");
  t.mock.timers.tick(10_000);
  workers[0]?.says({ kind: "ready", port: 0 });
  const [message] = workers[0]?.told ?? [];
  assert.ok(message?.kind === "shut-out" && message.terminal === terminal);
  assert.ok(message.forMs > 0 && message.forMs <= 30_000);
});

test("a shut-out ends after its time: the ATM can be shut out again, and a restarted worker gets no message", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let now = 0;
  t.mock.method(performance, "now", () => now);
  const { workers, noted } = server();
  const report = (): void => workers[1]?.says({ kind: "over-budget", terminal, excess });
  const restarted = (): readonly unknown[] => {
    workers[0]?.emit("exit", null, "SIGKILL");
    t.mock.timers.tick(10_000);
    workers[0]?.says({ kind: "ready", port: 0 });
    return workers[0]?.told ?? [];
  };
  report();
  now = 29_999;
  report();
  assert.equal(noted.length, 1);
  assert.deepEqual(restarted(), [{ kind: "shut-out", terminal, forMs: 1 }]);
  now = 30_000;
  report();
  assert.equal(noted.length, 2);
  now = 60_000;
  assert.deepEqual(restarted(), []);
});
