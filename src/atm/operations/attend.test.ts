import assert from "node:assert/strict";
import { test } from "node:test";
import { Money, newRequestId } from "../../model/model.ts";
import type { Asked } from "../operator/control-message.ts";
import { ANNA, attended, notes } from "../testing/test-attend.ts";

test("an operator loads, unloads and swaps cassettes, and the books follow each change", async () => {
  await using at = await attended();
  assert.deepEqual((await at.get({ ask: "load", notes: notes(5, 0), ...ANNA })).done, [
    { op: "load", amount: 5000n, how: "booked", reason: "" },
  ]);
  assert.equal(at.agreed(), 605_000n);
  await at.get({ ask: "close", ...ANNA });
  await at.get({ ask: "unload", notes: notes(105, 1), ...ANNA });
  assert.equal(at.agreed(), 495_000n);
  const swapped = await at.get({ ask: "swap", notes: [{ denomination: Money(5000n), notes: 20 }], ...ANNA });
  assert.deepEqual(
    swapped.done.map(({ op, amount }) => [op, amount]),
    [
      ["unload", 495_000n],
      ["load", 100_000n],
    ],
  );
  assert.equal(at.agreed(), 100_000n);
  await at.get({ ask: "load", notes: [{ denomination: Money(2000n), notes: 7 }], ...ANNA });
  assert.equal(at.agreed(), 114_000n);
  const state = await at.get({ ask: "open", ...ANNA });
  assert.equal(state.closed, false);
  assert.deepEqual(
    state.cassettes.map(({ denomination, level }) => [denomination, level]),
    [
      [1000n, "empty"],
      [5000n, "low"],
      [2000n, "low"],
    ],
  );
});

test("a change that cannot be made gets a reason as a sentence, and nothing changes", async () => {
  await using at = await attended();
  const one = notes(1, 0);
  for (const asked of [
    { ask: "unload", notes: one, ...ANNA },
    { ask: "swap", notes: one, ...ANNA },
    { ask: "empty", ...ANNA },
  ] satisfies Asked[])
    assert.match(await at.why(asked), /notes may move meanwhile: strongroom cash close 1 first/);
  await at.get({ ask: "close", ...ANNA });
  const twenties = [{ denomination: Money(2000n), notes: 1 }];
  const many = [{ denomination: Money(5000n), notes: 1_000_000_000 }];
  for (const [asked, why] of [
    [{ ask: "load", notes: notes(0, 0), ...ANNA }, /no notes are named/],
    [{ ask: "load", notes: [...one, ...one], ...ANNA }, /names a denomination twice/],
    [{ ask: "unload", notes: [...one, ...one], ...ANNA }, /names a denomination twice/],
    [{ ask: "swap", notes: [...one, ...one], ...ANNA }, /names a denomination twice/],
    [{ ask: "swap", notes: [], ...ANNA }, /no notes are named/],
    [{ ask: "swap", notes: many, ...ANNA }, /worth more than may be moved at once/],
    [{ ask: "load", notes: [{ denomination: Money(1n), notes: 1 }], ...ANNA }, /too far apart/],
    [{ ask: "load", notes: many, ...ANNA }, /worth more than may be moved at once/],
    [{ ask: "unload", notes: notes(101, 0), ...ANNA }, /counters have fewer notes/],
    [{ ask: "unload", notes: twenties, ...ANNA }, /counters have fewer notes/],
    [{ ask: "swap", notes: twenties, ...ANNA }, /no cassette of a denomination that is named/],
    [{ ask: "empty", ...ANNA }, /the reject box is empty already/],
    [{ ask: "fault", fault: "not-taken" }, /it was not started with --allow-faults/],
  ] satisfies [Asked, RegExp][])
    assert.match(await at.why(asked), why);
  assert.equal(at.agreed(), 600_000n);
  assert.deepEqual(
    at.test.bank.seen.filter((op) => op.startsWith("cash-")),
    [],
    "no change was sent to the bank",
  );
  await at.test.atm.machine.cash.insert(newRequestId(), one);
  assert.match(await at.why({ ask: "unload", notes: one, ...ANNA }), /an operation is not over yet/);
});

test("the status says that the bank is reached only if the last try has succeeded", async () => {
  await using at = await attended();
  const reached = async (): Promise<boolean> => (await at.get({ ask: "status" })).bankReached;
  (await at.test.atm.openLink()).close("done");
  assert.equal(await reached(), true);
  await at.test.bank.goDown();
  await assert.rejects(at.test.atm.openLink(), { code: "bank-unreachable" });
  assert.equal(await reached(), false);
  await at.test.bank.comeBack();
  (await at.test.atm.openLink()).close("done");
  assert.equal(await reached(), true);
  await at.test.bank.goDown();
  await at.test.restart();
  assert.equal(await reached(), false, "the bank is not reached before the first try");
});

test("opening and closing the machine are reported to the bank soon", async (t) => {
  await using at = await attended();
  const told = t.mock.method(at.test.atm.machine.recovery, "reportSoon");
  for (const ask of ["close", "open"] as const) {
    const before = told.mock.callCount();
    await at.get({ ask, ...ANNA });
    assert.equal(told.mock.callCount(), before + 1, ask);
  }
});
