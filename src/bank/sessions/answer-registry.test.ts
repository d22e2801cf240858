import assert from "node:assert/strict";
import { test } from "node:test";
import { pino } from "pino";
import { SessionId, terminalIdOf } from "../../model/model.ts";
import { type TestProcess, twoSupervised } from "../testing/test-process.ts";
import { answerRegistry } from "./answer-registry.ts";

const terminal = terminalIdOf(1);
const session = (n: number): SessionId => SessionId(String(n).padStart(32, "0"));

/** Two workers with at most one session of an ATM on both together. */
function server(): readonly [TestProcess, TestProcess] {
  const { supervisors, processes, begin } = twoSupervised();
  answerRegistry(supervisors, 1, pino({ level: "silent" }));
  begin();
  return processes as unknown as [TestProcess, TestProcess];
}

/** Answers the worker's newest question with these times, after it was asked. */
async function answer(worker: TestProcess, times: ReadonlyMap<SessionId, number>): Promise<void> {
  const question = worker.told.at(-1);
  assert.ok(question?.kind === "question");
  assert.deepEqual(question.question, { kind: "last-active", terminal });
  worker.says({ kind: "answer", number: question.number, answer: times });
  await new Promise(setImmediate);
}

test("a session too many on all workers together is replaced on the worker that has it", async () => {
  const [first, second] = server();
  first.says({ kind: "session-opened", terminal, session: session(1) });
  assert.deepEqual(first.told, []);
  second.says({ kind: "session-opened", terminal, session: session(2) });
  const now = Number.MAX_SAFE_INTEGER;
  await answer(second, new Map([[session(2), now]]));
  await answer(first, new Map([[session(1), now]]));
  assert.deepEqual(first.told.at(-1), { kind: "replace", session: session(1) });
  assert.equal(second.told.length, 1);
});

test("sessions that have ended, or whose worker has died, do not count", async () => {
  const [first, second] = server();
  first.says({ kind: "session-opened", terminal, session: session(1) });
  first.says({ kind: "session-ended", session: session(1) });
  first.says({ kind: "session-opened", terminal, session: session(2) });
  first.emit("exit", null, "SIGKILL");
  second.says({ kind: "session-opened", terminal, session: session(3) });
  await new Promise(setImmediate);
  assert.deepEqual([first.told, second.told], [[], []]);
});
