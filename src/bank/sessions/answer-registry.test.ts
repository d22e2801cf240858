import assert from "node:assert/strict";
import { test } from "node:test";
import { pino } from "pino";
import { onMachineClock } from "../../clock/clock.ts";
import { SessionId, terminalIdOf } from "../../model/model.ts";
import { type TestProcess, twoSupervised } from "../testing/test-process.ts";
import { answerRegistry } from "./answer-registry.ts";

const terminal = terminalIdOf(1);
const session = (n: number): SessionId => SessionId(String(n).padStart(32, "0"));

/** Two workers, and the most sessions that an ATM may have on both together. */
function server(most: number): readonly [TestProcess, TestProcess] {
  const { supervisors, processes, begin } = twoSupervised();
  answerRegistry(supervisors, most, pino({ level: "silent" }));
  begin();
  return processes as unknown as [TestProcess, TestProcess];
}

/** Waits for the worker's next question, and answers it with these times. */
async function answer(worker: TestProcess, times: ReadonlyMap<SessionId, number>): Promise<void> {
  const question = worker.told.at(-1);
  assert.ok(question?.kind === "question");
  assert.deepEqual(question.question, { kind: "last-active", terminal });
  worker.says({ kind: "answer", number: question.number, answer: times });
  await new Promise(setImmediate);
}

test("the session that is idle longest on all workers is replaced, on its own worker", async () => {
  const [first, second] = server(2);
  first.says({ kind: "session-opened", terminal, session: session(1) });
  second.says({ kind: "session-opened", terminal, session: session(2) });
  assert.deepEqual([first.told, second.told], [[], []]);
  first.says({ kind: "session-opened", terminal, session: session(3) });
  const now = onMachineClock(performance.now());
  const used = [session(1), session(3)].map((each) => [each, now + 1_000] as const);
  await answer(first, new Map(used));
  await answer(second, new Map([[session(2), now]]));
  assert.deepEqual(second.told.at(-1), { kind: "replace", session: session(2) });
  assert.equal(first.told.length, 1);
});

test("sessions that have ended, or whose worker has died, do not count", async () => {
  const [first, second] = server(1);
  first.says({ kind: "session-opened", terminal, session: session(1) });
  first.says({ kind: "session-ended", session: session(1) });
  first.says({ kind: "session-opened", terminal, session: session(2) });
  first.emit("exit", null, "SIGKILL");
  second.says({ kind: "spent", terminal, cost: { requests: 1, events: 1 } });
  second.says({ kind: "session-opened", terminal, session: session(3) });
  await new Promise(setImmediate);
  assert.deepEqual([first.told, second.told], [[], []]);
});
