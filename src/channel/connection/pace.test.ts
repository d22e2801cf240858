import assert from "node:assert/strict";
import { test } from "node:test";
import type { KindName } from "../records/kinds.ts";
import { TestBank, until } from "../testing/test-bank.ts";

/** A channel whose bank pauses its reading after each record (PROTOCOL.md, section 7). */
const MESSAGES = 12;
const REST_MS = 20;

test("messages that arrive during a pause are neither lost nor reordered, and each waits for its pause", async () => {
  const kinds: KindName[] = [];
  const pace = (kind: KindName): number => {
    kinds.push(kind);
    return kind === "DATA" ? REST_MS : 0;
  };
  await using bank = await TestBank.start({ pace });
  const answers: number[] = [];
  const client = await bank.connect({}, (content) => void answers.push(content[0] as number));
  const startedAt = performance.now();
  for (let n = 0; n < MESSAGES; n++) client.send(Buffer.of(n));
  await until(() => answers.length === MESSAGES, "the answers");
  assert.deepEqual(answers, [...Array(MESSAGES).keys()]);
  assert.deepEqual(kinds, Array(MESSAGES).fill("DATA"));
  // A timer may fire a fraction of a millisecond early.
  assert.ok(performance.now() - startedAt > (MESSAGES - 1) * (REST_MS - 1));
});

test("during a pause the bank takes no further record, however much the client sends", async () => {
  await using bank = await TestBank.start({ pace: () => 60_000 });
  let answers = 0;
  const client = await bank.connect({}, () => answers++);
  for (let n = 0; n < 1_000; n++) client.send(Buffer.alloc(1_000));
  await until(() => answers === 1, "the first answer");
  await new Promise((resolve) => setTimeout(resolve, 50));
  // READY and one message.
  assert.deepEqual([answers, bank.channels[0]?.received], [1, 2]);
});
