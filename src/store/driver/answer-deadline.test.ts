import assert from "node:assert/strict";
import { it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { AnswerDeadline, DOUBT_AFTER_MS } from "./answer-deadline.ts";

const message = (type: string, size = 0): Buffer => {
  const bytes = Buffer.alloc(5 + size, 0x53);
  bytes.write(type, "latin1");
  bytes.writeUInt32BE(4 + size, 1);
  return bytes;
};
const STARTUP = Buffer.from([0, 0, 0, 8, 0, 3, 0, 0]);
const MOST_MS = 40;
const LONG_MS = 2_000;

function watched() {
  let missed = 0;
  const deadline = new AnswerDeadline(MOST_MS, () => missed++);
  return { deadline, missed: () => missed };
}

for (const [what, messages] of [
  ["a start-up message", STARTUP],
  ["a Sync behind others", Buffer.concat([message("P", 30), message("B", 9), message("S")])],
  ["a simple query", message("Q", 12)],
  ["a Flush", Buffer.concat([message("P", 30), message("H")])],
] as const)
  it(`${what} without an answer is reported once`, async () => {
    const { deadline, missed } = watched();
    deadline.sent(messages);
    await sleep(LONG_MS);
    assert.equal(missed(), 1);
  });

it("a message that needs no answer has no deadline, and the content of a message is not read as a message", async () => {
  const { deadline, missed } = watched();
  deadline.sent(Buffer.concat([message("p", 20), message("d", 1000), message("X")]));
  await sleep(LONG_MS);
  assert.equal(missed(), 0);
});

it("of two statements sent together, the second keeps its deadline when the first is answered", async () => {
  const { deadline, missed } = watched();
  deadline.sent(Buffer.concat([message("S"), message("S")]));
  deadline.received(1);
  await sleep(LONG_MS);
  assert.equal(missed(), 1);
  const other = watched();
  other.deadline.sent(Buffer.concat([message("S"), message("S")]));
  other.deadline.received(2);
  await sleep(LONG_MS);
  assert.equal(other.missed(), 0);
});

it("bytes in time meet the deadline, and a process that was frozen itself reads them first", async () => {
  const { deadline, missed } = watched();
  deadline.sent(message("S"));
  // The answer arrives while this process is frozen for longer than the deadline.
  setTimeout(() => setImmediate(() => deadline.received(1)), 1);
  for (const since = performance.now(); performance.now() - since < 3 * MOST_MS; );
  await sleep(LONG_MS);
  assert.equal(missed(), 0);
});

it("a server that is silent and not alive is reported before its deadline, and one that is alive at its deadline", async () => {
  const asked = (mostMs: number, isAlive: boolean) => {
    const [since, missed] = [performance.now(), Promise.withResolvers<number>()];
    const deadline = new AnswerDeadline(
      mostMs,
      () => missed.resolve(performance.now() - since),
      async () => isAlive,
    );
    deadline.sent(message("S"));
    return missed.promise;
  };
  const [dead, alive] = await Promise.all([asked(60_000, false), asked(DOUBT_AFTER_MS + 500, true)]);
  assert.ok(dead >= DOUBT_AFTER_MS - 1 && dead < 20_000, `${dead} ms`);
  assert.ok(alive >= DOUBT_AFTER_MS + 499, `${alive} ms`);
});

it("an answer that comes during the question counts, and a question that hangs does not stop the deadline", async () => {
  const question = Promise.withResolvers<boolean>();
  let missed = 0;
  const deadline = new AnswerDeadline(
    60_000,
    () => missed++,
    () => question.promise,
  );
  const hanging = Promise.withResolvers<void>();
  new AnswerDeadline(DOUBT_AFTER_MS + 200, hanging.resolve, () => new Promise(() => {})).sent(message("S"));
  deadline.sent(Buffer.concat([message("S"), message("S")]));
  await sleep(DOUBT_AFTER_MS + 300);
  deadline.received(1);
  question.resolve(false);
  await hanging.promise;
  assert.equal(missed, 0);
  deadline.stop();
});
