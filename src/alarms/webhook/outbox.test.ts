import assert from "node:assert/strict";
import { it } from "node:test";
import { testNotice } from "../notices/notice.ts";
import { NOON } from "../testing/test-survey.ts";
import { Outbox } from "./outbox.ts";

const NEVER = new AbortController().signal;
const NOTICE = testNotice("1", NOON);

it("pauses grow while the receiver fails, with jitter and a bound, and end with a success", async () => {
  let [now, random, answer, posts] = [0, 1, "it answered 500" as string | null, 0];
  const turns: (string | null)[] = [];
  const post = async (): Promise<string | null> => {
    posts++;
    return answer;
  };
  const outbox = new Outbox(post, { onTurn: (cause) => turns.push(cause), monotonic: () => now, random: () => random });
  /** Fails once and returns the pause after it. */
  const pause = async (): Promise<number> => {
    assert.equal(await outbox.send(NOTICE, NEVER), false);
    const from = now;
    while (outbox.rests) now += 500;
    return now - from;
  };
  assert.deepEqual([await pause(), await pause(), await pause()], [5_000, 10_000, 20_000]);
  random = 0;
  assert.equal(await pause(), 20_000, "half of 40 seconds");
  for (let n = 0; n < 6; n++) await pause();
  assert.equal(await pause(), 300_000, "half of the longest pause");
  assert.equal(outbox.failingMs, now);
  const before = posts;
  answer = null;
  assert.equal(await outbox.send(NOTICE, NEVER), true);
  assert.deepEqual([posts - before, outbox.failingMs, outbox.rests], [1, 0, false]);
  assert.deepEqual(turns, ["it answered 500", null], "each turn is told once");
  answer = "it answered 503";
  random = 1;
  assert.equal(await pause(), 5_000, "the pauses begin anew");
});

it("nothing is posted while the outbox rests or stops, and a stop is no failure", async () => {
  const stop = new AbortController();
  let posts = 0;
  const post = async (): Promise<string | null> => {
    posts++;
    stop.abort();
    return "it could not be reached (AbortError)";
  };
  const outbox = new Outbox(post, { onTurn: () => assert.fail("no turn"), monotonic: () => 0 });
  assert.equal(await outbox.send(NOTICE, stop.signal), false);
  assert.equal(outbox.rests, false);
  assert.equal(await outbox.send(NOTICE, stop.signal), false);
  assert.equal(posts, 1);
});
