import assert from "node:assert/strict";
import { it } from "node:test";
import { setImmediate, setTimeout } from "node:timers/promises";
import { type AccountId, Money, type TerminalId, terminalIdOf } from "../../model/model.ts";
import { requestOf, testLedger } from "../testing/test-ledger.ts";
import { BatchWindow } from "./batch-window.ts";

/** No test waits this long: a batch that goes was released by something else. A test that fails still ends. */
const FOR_EVER_MS = 60_000;

/** The first `count` ATMs. */
const atms = (count: number): TerminalId[] => Array.from({ length: count }, (_, n) => terminalIdOf(1 + n));

/** Whether `wait` has resolved after some turns of the event loop. */
async function isOver(wait: Promise<void>): Promise<boolean> {
  let over = false;
  void wait.then(() => (over = true));
  for (let turns = 0; turns < 5; turns++) await setImmediate();
  return over;
}

it("does not wait after a small batch, nor if enough requests wait, nor for the ATMs of an earlier batch", async () => {
  const batchWindow = new BatchWindow(FOR_EVER_MS);
  await batchWindow.wait(0, 500);
  batchWindow.answer(atms(11), 0);
  await batchWindow.wait(0, 500);
  batchWindow.answer(atms(12), 4);
  await batchWindow.wait(16, 500);
  batchWindow.answer(atms(400), 375);
  await batchWindow.wait(475, 500);
  batchWindow.begin();
  await batchWindow.wait(0, 500);
});

it("waits until nearly all expected requests are there, the time is over, or somebody ends the wait", async () => {
  const batchWindow = new BatchWindow(FOR_EVER_MS);
  batchWindow.answer(atms(12), 4);
  const wait = batchWindow.wait(4, 500);
  batchWindow.come(terminalIdOf(1), 15);
  assert.equal(await isOver(wait), false);
  batchWindow.come(terminalIdOf(2), 16);
  await wait;
  const ended = batchWindow.wait(4, 500);
  assert.equal(await isOver(ended), false);
  batchWindow.end();
  await ended;
  const short = new BatchWindow(1);
  short.answer(atms(12), 4);
  await short.wait(4, 500);
});

it("ends the wait at exactly the share of a whole batch that is enough", async () => {
  const batchWindow = new BatchWindow(FOR_EVER_MS);
  batchWindow.answer(atms(40), 0);
  const wait = batchWindow.wait(0, 20);
  batchWindow.come(terminalIdOf(1), 18);
  assert.equal(await isOver(wait), false);
  batchWindow.come(terminalIdOf(2), 19);
  await wait;
});

it("does not wait while most requests come from ATMs that the last batch did not answer", async () => {
  const batchWindow = new BatchWindow(FOR_EVER_MS);
  const waits = async (): Promise<boolean> => {
    batchWindow.answer(atms(12), 0);
    const over = await isOver(batchWindow.wait(0, 500));
    batchWindow.end();
    return !over;
  };
  assert.equal(await waits(), true);
  for (let n = 100; n < 200; n++) batchWindow.come(terminalIdOf(n), 1);
  assert.equal(await waits(), false);
  for (let n = 0; n < 100; n++) batchWindow.come(terminalIdOf(1 + (n % 12)), 1);
  assert.equal(await waits(), true);
  const short = new BatchWindow(1);
  short.answer(atms(12), 0);
  await setTimeout(10);
  for (let n = 0; n < 100; n++) short.come(terminalIdOf(1 + (n % 12)), 1);
  assert.equal(await isOver(short.wait(0, 500)), true, "they returned too late");
});

it("on the group commit, ATMs that were answered in one batch share the next batch, even if they do not ask at the same moment", async () => {
  const sizes: number[] = [];
  await using ledger = await testLedger([0n], 0n);
  const account = ledger.accounts[0] as AccountId;
  const groupCommit = ledger.groupCommitOf({ onCommit: (size) => sizes.push(size), batchWindowMs: FOR_EVER_MS });
  const deposit = () => groupCommit.post(requestOf({ op: "deposit", account, amount: Money(1n) }));
  await deposit();
  await Promise.all(Array.from({ length: 16 }, deposit));
  assert.deepEqual(sizes, [1, 16]);
  const again: Promise<unknown>[] = [];
  for (let n = 0; n < 15; n++) {
    again.push(deposit());
    for (let turns = 0; turns < 5; turns++) await setImmediate();
  }
  assert.deepEqual(sizes, [1, 16]);
  again.push(deposit());
  await Promise.all(again);
  assert.deepEqual(sizes, [1, 16, 16]);
  // Nobody asks again, and the drain must not wait for anybody.
  await groupCommit.drain();
});
