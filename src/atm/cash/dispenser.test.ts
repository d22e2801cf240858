import assert from "node:assert/strict";
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { Money, newRequestId, type RequestId } from "../../model/model.ts";
import { Cash } from "./cash.ts";
import { Dispenser, dispenserFault, type Fault, type NextFault } from "./dispenser.ts";
import { FAULT_NAMES, type FaultName, Faults } from "./faults.ts";
import { type Notes, worth } from "./notes.ts";
import { Tray } from "./tray.ts";

const notes = (tens: number, fifties: number): Notes => [
  { denomination: Money(1000n), notes: tens },
  { denomination: Money(5000n), notes: fifties },
];
const SIXTY = notes(1, 1);

async function unit(nextFault?: NextFault, tray?: Tray) {
  const folder = await mkdtempDisposable(path.join(tmpdir(), "dispenser-"));
  const cash = await Cash.open(path.join(folder.path, "cash"), notes(10, 10));
  return { cash, dispenser: new Dispenser(cash, nextFault, tray), [Symbol.asyncDispose]: () => folder.remove() };
}

/** Replaces the power failure; resolves with the signal of the first call. */
function powerFailure(t: TestContext): Promise<unknown[]> {
  const { promise, resolve } = Promise.withResolvers<unknown[]>();
  t.mock.method(process, "kill", (...given: unknown[]) => {
    resolve(given);
    return true;
  });
  return promise;
}

const OF_THE_DISPENSER: Partial<Record<FaultName, Fault>> = {
  "jam-before": { how: "jam" },
  "pays-part": { how: "partial", notes: 1 },
  "not-taken": { how: "not-taken" },
  "crash-before": { how: "crash", when: "stacked" },
  "crash-after": { how: "crash", when: "presented" },
};
for (const name of FAULT_NAMES)
  test(`the fault ${name} ${name in OF_THE_DISPENSER ? "happens to the dispenser, once" : "is left to another part"}`, () => {
    const faults = new Faults();
    faults.arm(name);
    assert.deepEqual(dispenserFault(faults), OF_THE_DISPENSER[name] ?? null);
    assert.equal(dispenserFault(faults), null);
    assert.equal(faults.take(name), name in OF_THE_DISPENSER ? null : name);
  });

test("a jammed dispenser pays nothing until an operator has opened the machine", async () => {
  const faults: Fault[] = [{ how: "partial", notes: 1 }];
  await using at = await unit(() => faults.shift() ?? null);
  const [first, second, third] = [newRequestId(), newRequestId(), newRequestId()];
  assert.equal(at.dispenser.jammed, false);
  assert.equal(await at.dispenser.dispense(first, SIXTY), "partial");
  assert.equal(at.dispenser.jammed, true);
  assert.ok(at.cash.reserve(second, SIXTY));
  assert.equal(await at.dispenser.dispense(second, SIXTY), "jam");
  assert.deepEqual([at.cash.find(second), at.cash.busy], [null, false]);
  at.dispenser.clear();
  assert.equal(at.dispenser.jammed, false);
  assert.equal(await at.dispenser.dispense(third, SIXTY), "none");
  assert.equal(worth(at.cash.cassettes), 60_000n - 5000n - 6000n);
});

test("a fault that still moves notes does not jam the dispenser", async () => {
  await using at = await unit(() => ({ how: "not-taken" }), new Tray(60_000));
  assert.equal(await at.dispenser.dispense(newRequestId(), SIXTY), "not-taken");
  assert.equal(at.dispenser.jammed, false);
});

test("notes that nobody takes go to the reject box, and the next customer gets only the next notes", async () => {
  const tray = new Tray(1);
  await using at = await unit(undefined, tray);
  assert.equal(await at.dispenser.dispense(newRequestId(), SIXTY), "not-taken");
  assert.deepEqual([worth(at.cash.rejected), worth(at.cash.cassettes)], [6000n, 54_000n]);
  tray.withinMs = 0;
  assert.equal(await at.dispenser.dispense(newRequestId(), SIXTY), "none");
});

test("a slot whose opening cannot be recorded stays shut: the notes go to the reject box", async () => {
  await using at = await unit();
  at.cash.present = () => Promise.reject(new Error("no space left on the device"));
  const job = newRequestId();
  assert.equal(await at.dispenser.dispense(job, SIXTY), "jam");
  assert.deepEqual([at.cash.find(job)?.phase, worth(at.cash.rejected), worth(at.cash.paidFor(job))], ["retracted", 6000n, 0n]);
});

test("the dispenser serves one customer at a time, and a pay-out that fails does not stop the next one", async () => {
  const tray = new Tray(60_000);
  await using at = await unit(undefined, tray);
  const [first, second] = [newRequestId(), newRequestId()];
  const failed = at.dispenser.dispense(newRequestId(), notes(99, 99));
  const laid = tray.laidOut(first, new AbortController().signal);
  const paid = [at.dispenser.dispense(first, SIXTY), at.dispenser.dispense(second, SIXTY)];
  await assert.rejects(failed, RangeError);
  await laid;
  assert.deepEqual([at.cash.find(first)?.phase, at.cash.find(second)], ["presented", null]);
  const next = tray.laidOut(second, new AbortController().signal);
  tray.take(first);
  await next;
  assert.equal(at.cash.find(first)?.phase, "taken");
  tray.take(second);
  assert.deepEqual(await Promise.all(paid), ["none", "none"]);
});

test("a dispenser that stops retracts the notes in the tray before its stop resolves", async () => {
  const tray = new Tray(60_000);
  await using at = await unit(undefined, tray);
  const job = newRequestId();
  const laid = tray.laidOut(job, new AbortController().signal);
  const paid = at.dispenser.dispense(job, SIXTY);
  await laid;
  await at.dispenser.stop();
  assert.equal(at.cash.find(job)?.phase, "retracted");
  assert.equal(await paid, "not-taken");
});

for (const when of ["stacked", "presented"] as const)
  test(`a power failure with the notes ${when} leaves them there and kills the process`, async (t) => {
    await using at = await unit(() => ({ how: "crash", when }));
    const job: RequestId = newRequestId();
    const killed = powerFailure(t);
    void at.dispenser.dispense(job, SIXTY);
    assert.deepEqual(await killed, [process.pid, "SIGKILL"]);
    assert.equal(at.cash.find(job)?.phase, when);
  });
