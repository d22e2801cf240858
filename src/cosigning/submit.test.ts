import assert from "node:assert/strict";
import { test } from "node:test";
import { cosignaturesOn } from "../tlog/tlog.ts";
import { TestLog } from "../witness/testing/test-log.ts";
import { testKey, testWitness } from "../witness/testing/test-witness.ts";
import { type Alarm, type Post, type ShowCheckpoint, type Submission, submitTo } from "./submit.ts";
import { postTo, ShownLog } from "./testing/test-submission.ts";

const { signal: stop } = new AbortController();

/** Submits with this server's record of what the witness cosigned; resolves with the submission and the losses. */
async function submit(
  { key }: Pick<Awaited<ReturnType<typeof testWitness>>, "key">,
  cosigned: number,
  { show, post }: { show: ShowCheckpoint; post: Post },
): Promise<Submission & { lost: readonly Alarm[] }> {
  const lost: Alarm[] = [];
  const onLost = (alarm: Alarm): void => void lost.push(alarm);
  return { ...(await submitTo({ verifier: key.verifier, url: "http://w" }, cosigned, { show, post, onLost, stop })), lost };
}

const refused = (reason: Alarm["reason"], kept: number, offered: number) => ({
  ...{ how: "refused", lost: [] },
  alarm: { reason, kept, offered },
});

test("the newest checkpoint is cosigned in one request, or in two if the witness names another size", async () => {
  const log = new TestLog();
  await using witness = await testWitness(log.verifier);
  const shown = new ShownLog(log, 5);
  const post = postTo(witness);
  const first = await submit(witness, 0, { show: shown.show, post });
  assert.ok(first.how === "cosigned" && first.size === 5);
  assert.equal(cosignaturesOn(first.note, [witness.key.verifier]).length, 1);
  assert.deepEqual((await submit(witness, 5, { show: shown.show, post })).how, "nothing");
  assert.equal(post.times, 1);
  shown.size = 9;
  assert.equal((await submit(witness, 5, { show: shown.show, post })).how, "cosigned");
  assert.equal(post.times, 2);
  // Another server has submitted meanwhile, or this one has lost its record.
  shown.size = 12;
  assert.deepEqual([(await submit(witness, 5, { show: shown.show, post })).how, post.times], ["cosigned", 4]);
  assert.equal((await submit(witness, 0, { show: async () => null, post })).how, "nothing");
});

test("a witness that contradicts the log is an alarm, with both sizes", async () => {
  const log = new TestLog();
  const fork = log.fork();
  await using witness = await testWitness(log.verifier);
  const post = postTo(witness);
  await submit(witness, 0, { show: new ShownLog(log, 8).show, post });
  const asked = (from: number, size: number, of = fork) => submit(witness, from, { show: new ShownLog(of, size).show, post });
  assert.deepEqual(await asked(8, 12), refused("unproven", 8, 12));
  assert.deepEqual(await asked(0, 12), refused("unproven", 8, 12), "the witness names its size");
  assert.deepEqual(await asked(0, 8), refused("forked", 8, 8));
  assert.deepEqual(await asked(0, 5, log), refused("rolled-back", 8, 5));
  assert.deepEqual(await asked(8, 5, log), refused("rolled-back", 8, 5));
  const otherKey = new TestLog(log.verifier.name);
  assert.deepEqual(await asked(8, 12, otherKey), refused("unsigned", 8, 12));
});

test("a witness that has lost its memory is an alarm, and cosigns again", async () => {
  const log = new TestLog();
  await using witness = await testWitness(log.verifier);
  const post = postTo(witness);
  await submit(witness, 0, { show: new ShownLog(log, 3).show, post });
  const { how, lost } = await submit(witness, 7, { show: new ShownLog(log, 9).show, post });
  assert.deepEqual([how, lost], ["cosigned", [{ reason: "lost", kept: 7, offered: 3 }]]);
});

test("a witness that does not know the log or makes no sense is no alarm", async () => {
  const log = new TestLog();
  await using stranger = await testWitness();
  const { show } = new ShownLog(log, 5);
  const unknown = await submit(stranger, 0, { show, post: postTo(stranger) });
  assert.deepEqual(unknown, { how: "failed", cause: "it does not know this log", lost: [] });
  const key = testKey();
  const other = await testWitness(log.verifier);
  await using _ = other;
  const causes = {
    "it answered 500": { status: 500, body: "" },
    "it answered 301": { status: 301, body: "" },
    "it answered 409": { status: 409, body: "many\n" },
    "it names another size each time": { status: 409, body: "0\n" },
    "its answer has no cosignature of its key": await other.cosigner.addCheckpoint(await log.request(0, 5)),
    "its answer is no cosignature: a line that is no signature": { status: 200, body: "hello\n" },
  };
  for (const [cause, answer] of Object.entries(causes))
    assert.deepEqual(await submit({ key }, 0, { show, post: async () => answer }), { how: "failed", cause, lost: [] });
});
