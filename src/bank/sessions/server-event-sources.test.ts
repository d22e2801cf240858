import assert from "node:assert/strict";
import { test } from "node:test";
import { pino } from "pino";
import { twoSupervised } from "../testing/test-process.ts";
import { noteClock, noteLife, noteTurn } from "./server-event-sources.ts";
import type { ServerEvents } from "./server-events.ts";

/** The longest pause before a restart, and more time than missed beats may last, in milliseconds. */
const PAUSE_MOST_MS = 5_000;
const HANGS_MS = 12_000;
const log = pino({ level: "silent" });

/** Server events that only list what was noted. */
function events() {
  const noted: unknown[][] = [];
  return { noted, serverEvents: { note: (...event: unknown[]) => void noted.push(event) } as unknown as ServerEvents };
}

const restarted = ["process-restart", "ok", { process: "worker 1" }];
const died = (cause: string): unknown[] => ["process-death", `error:${cause}`, { process: "worker 1" }];

test("each unordered death of a process is an event with its cause, and so is each restart", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  const { noted, serverEvents } = events();
  const { supervisors, processes, begin } = twoSupervised();
  for (const each of supervisors) noteLife(each, serverEvents);
  begin();
  const ends = (code: number | null, signal: string | null): void => {
    processes[0]?.emit("exit", code, signal);
    t.mock.timers.tick(PAUSE_MOST_MS);
    processes[0]?.says({ kind: "ready", port: 0 });
  };
  ends(null, "SIGKILL");
  ends(3, null);
  ends(null, null);
  t.mock.timers.tick(HANGS_MS);
  ends(null, "SIGKILL");
  const deaths = ["sigkill", "exit-3", "exit-unknown", "hung"];
  assert.deepEqual(
    noted,
    deaths.flatMap((cause) => [died(cause), restarted]),
  );
  void supervisors[0]?.drain();
  processes[0]?.emit("exit", 0, null);
  assert.equal(noted.length, 2 * deaths.length, "an ordered end is no event");
});

test("each closing and opening of the audit gate is an event", () => {
  const { noted, serverEvents } = events();
  for (const turn of ["database-lost", "database-regained", "behind", "caught-up"] as const) noteTurn(turn, serverEvents);
  assert.deepEqual(noted, [
    ["database-lost", "error:database-lost"],
    ["database-regained"],
    ["money-suspended", "error:audit-behind"],
    ["money-resumed"],
  ]);
});

test("a clock that cannot be trusted is an event with the reason, and so is its return", () => {
  const { noted, serverEvents } = events();
  for (const trouble of ["clock-stepped", null] as const) noteClock(trouble, serverEvents, log);
  assert.deepEqual(noted, [["clock-refused", "error:clock-stepped"], ["clock-trusted"]]);
});
