import assert from "node:assert/strict";
import { test } from "node:test";
import type { ToProcess } from "./process-message.ts";
import { Questions } from "./questions.ts";

test("each answer reaches its own question, and a late answer is dropped", async () => {
  const told: ToProcess[] = [];
  const questions = new Questions((message) => told.push(message));
  const [alive, job] = [questions.ask({ kind: "alive" }, "a second"), questions.ask({ kind: "readings" }, "a second")];
  assert.deepEqual(told, [
    { kind: "question", number: 1, question: { kind: "alive" } },
    { kind: "question", number: 2, question: { kind: "readings" } },
  ]);
  questions.take(2, []);
  questions.take(1, true);
  questions.take(1, true);
  questions.take(7, true);
  assert.deepEqual(await Promise.all([alive, job]), [true, []]);
});

test("a question waits a second for its answer, or until the process ends", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const questions = new Questions(() => {});
  const answers: unknown[] = [];
  void questions.ask({ kind: "alive" }, "a second").then((answer) => answers.push(answer));
  const patient = questions.ask({ kind: "readings" }, "as long as it lives");
  void patient.then(() => answers.push("patient"));
  t.mock.timers.tick(999);
  await new Promise(setImmediate);
  assert.deepEqual(answers, []);
  t.mock.timers.tick(1);
  await new Promise(setImmediate);
  assert.deepEqual(answers, [null]);
  t.mock.timers.tick(3_600_000);
  await new Promise(setImmediate);
  assert.deepEqual(answers, [null]);
  questions.endAll();
  assert.equal(await patient, null);
});
