import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { CrashDisk } from "../../files/testing/test-disk.ts";
import { Money, newRequestId } from "../../model/model.ts";
import { Cash } from "./cash.ts";
import type { Change } from "./cash-change.ts";
import { DOUBTS, type Doubt } from "./cash-state.ts";
import { type Notes, tidy, worth } from "./notes.ts";

const notes = (fifties: number, tens: number): Notes => [
  { denomination: Money(5000n), notes: fifties },
  { denomination: Money(1000n), notes: tens },
];
const LOAD = notes(10, 10);
const people = { operator: "anna", login: "ops1" };
const LOADING: Change = { op: "load", box: "cassettes", notes: notes(1, 0), rejected: [], ...people };

async function unit() {
  const disk = await CrashDisk.make();
  const file = path.join(disk.folder, "atm-1.cash");
  const open = (doubt?: Doubt) => Cash.open(file, LOAD, { disk, ...(doubt && { doubt }) });
  return { disk, file, open, cash: await open(), [Symbol.asyncDispose]: () => disk[Symbol.asyncDispose]() };
}

test("a new unit has only its first load and is open; a later start ignores the load", async () => {
  await using at = await unit();
  const { cash } = at;
  assert.deepEqual([cash.cassettes, cash.rejected, cash.closed, cash.doubt, cash.busy], [LOAD, [], false, "none", false]);
  assert.deepEqual([cash.knowsNothing, cash.trouble, cash.escrowed], [false, null, []]);
  await cash.stack(newRequestId(), notes(1, 0));
  assert.deepEqual((await at.open()).cassettes, notes(9, 10));
});

test("a unit pays and takes the denominations of its cassettes, smallest first", async () => {
  await using disk = await CrashDisk.make();
  const load = [2000n, 10_000n, 1000n, 5000n].map((each) => ({ denomination: Money(each), notes: 0 }));
  const cash = await Cash.open(path.join(disk.folder, "atm-1.cash"), load, { disk });
  assert.deepEqual(cash.denominations, [1000n, 2000n, 5000n, 10_000n]);
});

test("a unit whose file is lost starts closed and without notes", async () => {
  await using disk = await CrashDisk.make();
  const cash = await Cash.open(path.join(disk.folder, "atm-1.cash"), LOAD, { disk, doubt: "cash-lost" });
  assert.deepEqual([cash.cassettes, cash.closed, cash.doubt, cash.knowsNothing], [[], true, "cash-lost", true]);
});

test("a doubt closes the unit, and replaces an earlier doubt unless the counters are wrong already", async () => {
  for (const first of DOUBTS.slice(1))
    for (const second of DOUBTS.slice(1)) {
      await using at = await unit();
      await at.open(first);
      const cash = await at.open(second);
      assert.equal(cash.doubt, first === "journal-behind" ? second : first, `${first}, then ${second}`);
      assert.deepEqual([cash.closed, cash.knowsNothing], [true, cash.doubt !== "journal-behind"]);
      assert.equal((await at.open()).doubt, cash.doubt, "the doubt survives a restart");
    }
});

test("only a count ends a doubt, once", async () => {
  await using at = await unit();
  const cash = await at.open("cash-behind");
  await cash.adjust(newRequestId(), LOADING);
  assert.equal(cash.doubt, "cash-behind");
  const count = newRequestId();
  const change: Change = { ...LOADING, op: "count", notes: LOAD, rejected: notes(0, 1) };
  await cash.adjust(count, change);
  assert.deepEqual([cash.doubt, cash.cassettes, cash.rejected, cash.closed], ["none", LOAD, notes(0, 1), true]);
  const again = await at.open("strangers");
  await again.adjust(count, change);
  assert.equal(again.doubt, "strangers", "a count before the doubt does not end it");
});

test("an operator's setting survives a restart, and the same setting is not written twice", async () => {
  await using at = await unit();
  await at.cash.setClosed(true);
  const written = at.disk.length;
  await at.cash.setClosed(true);
  assert.equal(at.disk.length, written);
  assert.equal((await at.open()).closed, true);
  await at.cash.setClosed(false);
  assert.equal(at.cash.closed, false);
});

test("the unit is busy while notes are reserved or on their way", async () => {
  await using at = await unit();
  const { cash } = at;
  const job = newRequestId();
  const steps: readonly [step: () => unknown, busy: boolean][] = [
    [() => cash.reserve(job, notes(1, 1)), true],
    [() => cash.unreserve(job), false],
    [() => cash.reserve(job, notes(1, 1)), true],
    [() => cash.stack(job, notes(1, 1)), true],
    [() => cash.present(job), true],
    [() => cash.taken(job), false],
  ];
  for (const [step, busy] of steps) {
    await step();
    assert.equal(cash.busy, busy, String(step));
  }
});

test("reserved notes are free for no other job until they are stacked or given up", async () => {
  await using at = await unit();
  const { cash } = at;
  const [one, other] = [newRequestId(), newRequestId()];
  assert.equal(cash.reserve(one, notes(1, 10)), true);
  assert.deepEqual([cash.free, cash.cassettes], [notes(9, 0), LOAD]);
  assert.equal(cash.reserve(other, notes(1, 1)), false);
  assert.equal(cash.reserve(other, notes(9, 0)), true);
  assert.equal(cash.payable.below(10n ** 9n), null);
  await cash.stack(one, notes(1, 10));
  assert.deepEqual(tidy(cash.free), []);
  cash.unreserve(other);
  assert.equal(worth(cash.free), 45_000n);
});

test("notes that cannot be stacked stay reserved, and none of them moves", async () => {
  await using at = await unit();
  const job = newRequestId();
  assert.ok(at.cash.reserve(job, notes(1, 1)));
  at.disk.fails = () => "full";
  await assert.rejects(at.cash.stack(job, notes(1, 1)));
  assert.deepEqual([at.cash.cassettes, at.cash.free, at.cash.find(job)], [LOAD, notes(9, 9), null]);
});

test("notes count as paid once the slot is open, unless the machine retracts them", async () => {
  await using at = await unit();
  const { cash } = at;
  const [job, back] = [newRequestId(), newRequestId()];
  assert.deepEqual(cash.paidFor(job), [], "an unknown job");
  for (const each of [job, back]) await cash.stack(each, notes(1, 1));
  assert.deepEqual(cash.paidFor(job), []);
  for (const each of [job, back]) await cash.present(each);
  assert.deepEqual(cash.paidFor(job), notes(1, 1));
  await cash.taken(job);
  await cash.retract(back);
  assert.deepEqual([cash.paidFor(job), cash.paidFor(back), cash.find(back)?.phase], [notes(1, 1), [], "retracted"]);
});

test("trouble with the disk is reported each time, and mending writes only if there is trouble", async () => {
  await using at = await unit();
  let told = 0;
  at.cash.onBroken(() => told++);
  const written = at.disk.length;
  await at.cash.mend();
  assert.equal(at.disk.length, written);
  at.disk.fails = () => "full";
  await assert.rejects(at.cash.setClosed(true));
  await assert.rejects(at.cash.mend());
  await assert.rejects(at.cash.keepMarks());
  assert.deepEqual([told, at.cash.trouble === null], [3, false]);
  at.disk.fails = () => null;
  await at.cash.mend();
  assert.equal(at.cash.trouble, null);
  assert.ok(at.disk.length > written);
});

test("a unit opens although the disk takes no write, and its trouble names the error", async () => {
  await using disk = await CrashDisk.make();
  disk.fails = () => "full";
  const cash = await Cash.open(path.join(disk.folder, "atm-1.cash"), LOAD, { disk });
  assert.deepEqual([cash.cassettes, (cash.trouble as { code: string }).code], [LOAD, "ENOSPC"]);
});
