import assert from "node:assert/strict";
import { mkdtempDisposable, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { Money, newRequestId } from "../../model/model.ts";
import { Cash } from "./cash.ts";
import { CashError } from "./cash-state.ts";
import { Dispenser, type Fault } from "./dispenser.ts";
import { worth } from "./notes.ts";

const LOAD = [
  { denomination: Money(1000n), notes: 10 },
  { denomination: Money(5000n), notes: 10 },
];
const SIXTY = [
  { denomination: Money(5000n), notes: 1 },
  { denomination: Money(1000n), notes: 1 },
];

async function loaded() {
  const folder = await mkdtempDisposable(path.join(tmpdir(), "cash-"));
  const file = path.join(folder.path, "cash.json");
  return { file, cash: await Cash.open(file, LOAD), [Symbol.asyncDispose]: () => folder.remove() };
}

/** All notes that are still in the machine, in any place. */
async function inside(file: string): Promise<bigint> {
  const { cassettes, rejected } = JSON.parse((await readFile(file, "utf8")).split("\n")[1] ?? "");
  return [...cassettes, ...rejected].reduce((sum, each) => sum + BigInt(each.denomination * each.notes), 0n);
}

const CASES: readonly [Fault | null, string, bigint][] = [
  [null, "none", 6000n],
  [{ how: "jam" }, "jam", 0n],
  [{ how: "partial", notes: 1 }, "partial", 5000n],
  [{ how: "partial", notes: 0 }, "jam", 0n],
  [{ how: "not-taken" }, "not-taken", 0n],
];

for (const [fault, trouble, paid] of CASES)
  test(`dispensing with fault ${fault?.how ?? "none"} pays ${paid} and loses no note`, async () => {
    await using unit = await loaded();
    const job = newRequestId();
    assert.ok(unit.cash.reserve(job, SIXTY));
    const dispenser = new Dispenser(unit.cash, () => fault);
    assert.equal(await dispenser.dispense(job, SIXTY), trouble);
    assert.equal(worth(unit.cash.paidFor(job)), paid);
    assert.equal((await inside(unit.file)) + paid, 60_000n);
    assert.equal(dispenser.jammed, trouble === "jam" || trouble === "partial");
    assert.equal(worth((await Cash.open(unit.file, LOAD)).paidFor(job)), paid);
    assert.equal(unit.cash.payable.below(10n ** 12n), worth(unit.cash.cassettes), "no note stays reserved");
  });

test("a crash with the notes on the stack pays nothing, and a crash with the notes in the slot pays all", async () => {
  await using unit = await loaded();
  const [stacked, presented] = [newRequestId(), newRequestId()];
  await unit.cash.stack(stacked, SIXTY);
  await unit.cash.stack(presented, SIXTY);
  await unit.cash.present(presented);
  const again = await Cash.open(unit.file, []);
  assert.equal(worth(again.paidFor(stacked)), 0n);
  assert.equal(worth(again.paidFor(presented)), 6000n);
  assert.equal(await inside(unit.file), 54_000n);
});

test("notes are reserved for one job only", async () => {
  await using unit = await loaded();
  const all = unit.cash.cassettes;
  const [first, second] = [newRequestId(), newRequestId()];
  assert.ok(unit.cash.reserve(first, all));
  assert.equal(unit.cash.reserve(second, SIXTY), false);
  assert.equal(unit.cash.payable.mix(Money(1000n)), null);
  unit.cash.unreserve(first);
  assert.ok(unit.cash.reserve(second, SIXTY));
});

test("notes in escrow are kept or given back, once", async () => {
  await using unit = await loaded();
  const [kept, returned] = [newRequestId(), newRequestId()];
  await unit.cash.insert(kept, SIXTY);
  await unit.cash.insert(returned, SIXTY);
  const again = await Cash.open(unit.file, []);
  assert.deepEqual(again.escrowed.toSorted(), [kept, returned].toSorted());
  for (const _ of ["once", "twice"]) {
    await again.keep(kept);
    await again.giveBack(returned);
    await again.giveBack(kept);
    await again.keep(returned);
    assert.equal(worth(again.cassettes), 66_000n);
    assert.deepEqual(again.escrowed, []);
  }
});

test("a cash file that cannot be read stops the machine", async () => {
  await using unit = await loaded();
  await writeFile(unit.file, '{"cassettes":[{"denomination":-5,"notes":1}],"rejected":[]}');
  await assert.rejects(Cash.open(unit.file, LOAD), CashError);
});
