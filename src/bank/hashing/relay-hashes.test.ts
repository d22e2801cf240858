import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { test } from "node:test";
import { pino } from "pino";
import type { HashJob } from "../../hashing/hashing.ts";
import type { FromProcess, ToProcess } from "../processes/process-message.ts";
import { type Child, Supervisor } from "../processes/supervise.ts";
import type { BankSettings } from "../startup/settings.ts";
import { relayHashes } from "./relay-hashes.ts";

const job: HashJob = { kind: "compare", secret: "secret", hash: "hash", withinMs: null };

/** A process that emits the messages it gets, and sends the test's messages. */
class FakeChild extends EventEmitter implements Child {
  send(message: ToProcess): boolean {
    this.emit("told", message);
    return true;
  }
  kill(): void {}
  says(message: FromProcess): void {
    this.emit("message", message);
  }
  async told<Kind extends ToProcess["kind"]>(kind: Kind): Promise<Extract<ToProcess, { kind: Kind }>> {
    for (;;) {
      const [message] = (await once(this, "told")) as [ToProcess];
      if (message.kind === kind) return message as Extract<ToProcess, { kind: Kind }>;
    }
  }
}

/** A worker and a hasher with their supervisors, and the relay between them. */
function system() {
  const [worker, hashers] = [new FakeChild(), [new FakeChild(), new FakeChild()]];
  const log = pino({ level: "silent" });
  let started = 0;
  const settings = {} as BankSettings;
  const supervisors = {
    worker: new Supervisor("worker 1", () => worker, settings, log),
    hasher: new Supervisor("hasher", () => hashers[started++] as FakeChild, settings, log),
  };
  relayHashes([supervisors.worker], supervisors.hasher);
  for (const each of Object.values(supervisors)) void each.start();
  worker.says({ kind: "ready", port: 0 });
  return { worker, first: hashers[0] as FakeChild, second: hashers[1] as FakeChild };
}

test("a job that arrives before the hasher is ready waits, and its result returns under its id", async () => {
  const { worker, first } = system();
  const asked = first.told("question");
  worker.says({ kind: "hash-wanted", id: "a", job });
  first.says({ kind: "ready", port: 0 });
  const { number, question } = await asked;
  assert.deepEqual(question, { kind: "hash", job });
  const hashed = worker.told("hashed");
  first.says({ kind: "answer", number, answer: true });
  assert.deepEqual(await hashed, { kind: "hashed", id: "a", result: true });
});

test("a job whose time limit has passed is not sent to the next hasher", async (t) => {
  let now = 0;
  t.mock.method(performance, "now", () => now);
  const { worker, first, second } = system();
  first.says({ kind: "ready", port: 0 });
  const asked = first.told("question");
  const begun = second.told("begin");
  worker.says({ kind: "hash-wanted", id: "late", job: { ...job, withinMs: 1 } });
  await asked;
  now = 1;
  first.emit("exit", null, "SIGKILL");
  await begun;
  const next = second.told("question");
  second.says({ kind: "ready", port: 0 });
  worker.says({ kind: "hash-wanted", id: "in time", job: { ...job, secret: "another" } });
  const { question } = await next;
  assert.ok(question.kind === "hash" && question.job.kind === "compare" && question.job.secret === "another");
});

test("open jobs of a dead hasher are sent to the next one, and late answers of the dead one are ignored", async () => {
  const { worker, first, second } = system();
  first.says({ kind: "ready", port: 0 });
  const asked = first.told("question");
  const begun = second.told("begin");
  worker.says({ kind: "hash-wanted", id: "a", job });
  const { number } = await asked;
  first.emit("exit", null, "SIGKILL");
  await begun;
  const askedAgain = second.told("question");
  second.says({ kind: "ready", port: 0 });
  const again = await askedAgain;
  assert.deepEqual(again.question, { kind: "hash", job });
  const hashed = worker.told("hashed");
  first.says({ kind: "answer", number, answer: true });
  second.says({ kind: "answer", number: again.number, answer: false });
  assert.deepEqual(await hashed, { kind: "hashed", id: "a", result: false });
});
