import assert from "node:assert/strict";
import { test } from "node:test";
import { Money, newRequestId } from "../../model/model.ts";
import { worth } from "../cash/notes.ts";
import type { Asked } from "../operator/control-message.ts";
import { ANNA, attended, BEN, notes, reject } from "../testing/test-attend.ts";

test("an operator loads, unloads and swaps cassettes, and the books follow each change", async () => {
  await using at = await attended();
  assert.deepEqual((await at.get({ ask: "load", notes: notes(5, 0), ...ANNA })).done, [
    { op: "load", amount: 5000n, over: 0n, short: 0n, how: "booked", reason: "" },
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

test("two operators count: the counters take the count, the difference is booked, and the reject box is empty", async () => {
  await using at = await attended();
  await reject(at.test);
  await at.get({ ask: "close", ...ANNA });
  const count = { ask: "count", notes: notes(99, 98), rejected: notes(0, 2) } as const;
  const proposed = await at.get({ ...count, confirm: false, ...ANNA });
  assert.deepEqual(proposed.done, []);
  assert.equal(at.agreed(), 600_000n);
  assert.match(await at.why({ ...count, confirm: true, ...ANNA }), /the operator who counted cannot confirm.*counted by anna/);
  assert.match(
    await at.why({ ...count, confirm: true, operator: "ANNA", login: "x" }),
    /the operator who counted cannot confirm/,
  );
  assert.match(await at.why({ ...count, notes: notes(98, 98), confirm: true, ...BEN }), /anna counted something else/);
  const { done, rejected } = await at.get({ ...count, confirm: true, ...BEN });
  assert.deepEqual(
    done.map((each) => [each.op, each.amount, each.short, each.how]),
    [
      ["count", 599_000n, 1000n, "booked"],
      ["unload", 10_000n, 0n, "booked"],
    ],
  );
  assert.equal(worth(rejected), 0n);
  assert.equal(at.agreed(), 589_000n);
  assert.match(await at.why({ ...count, confirm: true, ...BEN }), /nobody has counted yet/);
});

test("a count corrects the books if they differ from the counters", async () => {
  await using at = await attended();
  at.test.bank.ledger.cash = 650_000n;
  await at.get({ ask: "close", ...ANNA });
  const count = { ask: "count", notes: notes(101, 100), rejected: [] } as const;
  await at.get({ ...count, confirm: false, ...ANNA });
  const { done } = await at.get({ ...count, confirm: true, ...BEN });
  assert.equal(done[0]?.short, 49_000n);
  assert.equal(at.agreed(), 601_000n);
});

test("a change that cannot be made gets a reason as a sentence, and nothing changes", async () => {
  await using at = await attended();
  const one = notes(1, 0);
  const count = { ask: "count", rejected: [], confirm: false, ...ANNA } as const;
  for (const asked of [
    { ask: "unload", notes: one, ...ANNA },
    { ask: "swap", notes: one, ...ANNA },
    { ask: "empty", ...ANNA },
    { ...count, notes: notes(1, 1) },
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
    [{ ...count, notes: [...notes(1, 1), ...notes(0, 1)] }, /names a denomination twice/],
    [{ ...count, notes: notes(1, 1), rejected: [...one, ...one] }, /names a denomination twice/],
    [{ ...count, notes: [...one.slice(0, 1), ...many] }, /worth more than may be moved at once/],
    [{ ask: "load", notes: [{ denomination: Money(1n), notes: 1 }], ...ANNA }, /too far apart/],
    [{ ask: "load", notes: many, ...ANNA }, /worth more than may be moved at once/],
    [{ ask: "unload", notes: notes(101, 0), ...ANNA }, /counters have fewer notes/],
    [{ ask: "unload", notes: twenties, ...ANNA }, /counters have fewer notes/],
    [{ ask: "swap", notes: twenties, ...ANNA }, /no cassette of a denomination that is named/],
    [{ ask: "empty", ...ANNA }, /the reject box is empty already/],
    [{ ...count, notes: one.slice(0, 1) }, /a count names every cassette, an empty one with 0/],
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
  assert.match(await at.why({ ...count, notes: notes(1, 1) }), /an operation is not over yet/);
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
