import assert from "node:assert/strict";
import { test } from "node:test";
import { accept, Money, newRequestId, refuse } from "../../model/model.ts";
import { LinkError } from "../link/link-error.ts";
import { LOADED } from "../testing/test-machine.ts";
import { scriptedMachine } from "../testing/test-scripted.ts";
import { deposit } from "./deposit.ts";
import { withdraw } from "./withdraw.ts";

const AMOUNT = Money(6000n);
const SIXTY = [
  { denomination: Money(1000n), notes: 1 },
  { denomination: Money(5000n), notes: 1 },
];
const FUNDS = { posted: Money(100_000n), held: AMOUNT, available: Money(94_000n) };

const silence = () => {
  throw new LinkError("answer-lost", "scripted");
};

test("a withdrawal is paid although its settlement gets no answer, and recovery takes it over", async () => {
  await using at = await scriptedMachine(({ op }) => (op === "withdraw" ? accept(FUNDS) : silence()));
  const { machine } = at;
  const taken: string[] = [];
  machine.recovery.take = (request) => {
    taken.push(request);
    return new Promise(() => {});
  };
  const request = newRequestId();
  const ending = await withdraw(machine, at.link, request, AMOUNT, SIXTY);
  assert.deepEqual(ending, { how: "paid", paid: AMOUNT, notes: SIXTY, available: FUNDS.available, trouble: "none" });
  assert.deepEqual(taken, [request]);
  assert.deepEqual(
    at.steps.map(({ step }) => step),
    ["intent", "answer", "dispensing", "dispensed", "closing"],
  );
  assert.deepEqual(at.steps[0], { step: "intent", request, op: "withdraw", amount: AMOUNT, notes: SIXTY });
});

const TROUBLES: readonly [fault: "jam-before" | "pays-part", end: unknown, ending: object][] = [
  ["jam-before", accept({ amount: AMOUNT }), { how: "unpaid", trouble: "jam" }],
  ["jam-before", refuse("hold-unknown"), { how: "unclear" }],
  ["pays-part", accept({ amount: AMOUNT }), { paid: 5000n, available: 95_000n, trouble: "partial" }],
  ["pays-part", refuse("hold-unknown"), { paid: 5000n, available: null, trouble: "partial" }],
];
for (const [fault, end, expected] of TROUBLES)
  test(`a withdrawal with ${fault} and ok: ${JSON.stringify((end as { ok: boolean }).ok)} has an ending that says what was paid`, async () => {
    await using at = await scriptedMachine(({ op }) => (op === "withdraw" ? accept(FUNDS) : end));
    const { machine } = at;
    machine.dispenser.dispense = async (job, notes) => {
      if (fault === "jam-before") return "jam";
      await machine.cash.stack(job, notes.slice(1));
      await machine.cash.present(job);
      return "partial";
    };
    let reports = 0;
    machine.recovery.reportSoon = () => reports++;
    const ending = await withdraw(machine, at.link, newRequestId(), AMOUNT, SIXTY);
    for (const [name, value] of Object.entries(expected)) assert.equal(ending[name as "how"], value, name);
    assert.equal(ending.how === "paid", "paid" in expected);
    assert.deepEqual([reports, at.seen[1]?.op], [1, fault === "jam-before" ? "release" : "settle"]);
  });

test("a withdrawal from a closed machine, or of an amount that is not payable, does not ask the bank", async () => {
  await using at = await scriptedMachine(() => assert.fail("not asked"));
  const { machine, link } = at;
  const odd = await withdraw(machine, link, newRequestId(), Money(6500n));
  assert.deepEqual(odd, { how: "not-payable", below: AMOUNT, above: 7000n });
  await machine.cash.setClosed(true);
  assert.deepEqual(await withdraw(machine, link, newRequestId(), AMOUNT), { how: "out-of-service" });
  assert.deepEqual([at.steps, machine.cash.busy], [[], false]);
});

test("a withdrawal that the bank refuses is closed, and no note stays reserved", async () => {
  await using at = await scriptedMachine(() => refuse("money-suspended"));
  const ending = await withdraw(at.machine, at.link, newRequestId(), AMOUNT);
  assert.deepEqual([ending.how, ending.how === "refused" && ending.refusal], ["refused", "money-suspended"]);
  assert.deepEqual([at.machine.journal.operations.size, at.machine.cash.busy], [0, false]);
});

test("a withdrawal that cannot be journalled keeps no note reserved", async () => {
  await using at = await scriptedMachine(() => accept(FUNDS));
  at.disk.fails = () => "full";
  assert.deepEqual(await withdraw(at.machine, at.link, newRequestId(), AMOUNT), { how: "out-of-service" });
  assert.deepEqual([at.seen, at.machine.cash.busy], [[], false]);
});

test("a deposit that cannot be journalled, or jams, gives the notes back and does not ask the bank", async () => {
  await using at = await scriptedMachine(() => accept(FUNDS));
  const { machine, disk, link, seen, steps } = at;
  const given = () => [machine.cash.payable.below(10n ** 9n), machine.cash.escrowed, seen.length];
  machine.faults.arm("acceptor-jam");
  const jammed = newRequestId();
  assert.deepEqual(await deposit(machine, link, jammed, SIXTY), { how: "returned" });
  assert.deepEqual([...given(), machine.cash.find(jammed)?.phase, steps], [LOADED, [], 0, "returned", []]);
  for (const failing of ["atm-1.cash", "atm-1.journal"]) {
    const request = newRequestId();
    disk.fails = (_, file) => (file.includes(failing) ? "full" : null);
    assert.deepEqual(await deposit(machine, link, request, SIXTY), { how: "out-of-service" });
    assert.deepEqual(given(), [LOADED, [], 0]);
    assert.equal(machine.cash.find(request)?.phase, failing.endsWith("cash") ? undefined : "returned");
    disk.fails = () => null;
  }
  assert.deepEqual(at.levels, ["error", "error"]);
});

test("a booked deposit is in the cassettes, and the counters are reported", async () => {
  await using at = await scriptedMachine(() => accept(FUNDS));
  let reports = 0;
  at.machine.recovery.reportSoon = () => reports++;
  const request = newRequestId();
  assert.deepEqual(await deposit(at.machine, at.link, request, SIXTY), { how: "booked", funds: FUNDS });
  assert.deepEqual([at.seen, reports], [[{ op: "deposit", fields: { amount: AMOUNT }, id: request }], 1]);
  assert.equal(at.machine.cash.payable.below(10n ** 9n), 66_000n);
});
