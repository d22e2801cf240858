import assert from "node:assert/strict";
import { test } from "node:test";
import { CrashDisk } from "../../files/testing/test-disk.ts";
import { accept, Money, newRequestId, type Outcome, refuse } from "../../model/model.ts";
import type { NewStep } from "../journal/journal.ts";
import { LinkError } from "../link/bank-link.ts";
import { type Seen, scriptedLink } from "../testing/test-link.ts";
import { LOAD, testBooks, testMachine } from "../testing/test-machine.ts";
import { closingOf, finish } from "./finish.ts";

const [AMOUNT, PAID] = [Money(6000n), Money(5000n)];
const SIXTY = [
  { denomination: Money(1000n), notes: 1 },
  { denomination: Money(5000n), notes: 1 },
];
const request = newRequestId();
const intent = (op: "withdraw" | "deposit" | "transfer"): NewStep => ({
  step: "intent",
  request,
  op,
  amount: AMOUNT,
  notes: SIXTY,
});
const HELD: NewStep = { step: "answer", request, state: "held" };
const PAYING: readonly NewStep[] = [intent("withdraw"), HELD, { step: "dispensing", request }];

/** A machine whose journal has these steps of one operation, and a bank that answers as told. */
async function machineWith(steps: readonly NewStep[], answer: (request: Seen) => unknown = () => assert.fail("not asked")) {
  const disk = await CrashDisk.make();
  const logged: { level: string; fields: Record<string, unknown> }[] = [];
  const machine = await testMachine({ folder: disk.folder, disk }, testBooks(), (level, _, fields = {}) => {
    logged.push({ level, fields: { ...fields } });
  });
  for (const step of steps) await machine.journal.append(step);
  const bank = scriptedLink((asked) => answer(asked) as Outcome<never>);
  const states: unknown[] = [];
  const append = machine.journal.append.bind(machine.journal);
  machine.journal.append = (...given) => {
    states.push(...given);
    return append(...given);
  };
  return {
    ...machine,
    ...bank,
    disk,
    logged,
    states: states as NewStep[],
    finish: () => finish(machine, request, async () => bank.link),
    async [Symbol.asyncDispose]() {
      await machine.journal.close();
      await disk[Symbol.asyncDispose]();
    },
  };
}

const outcome = (state: string) => () => accept({ state, amount: AMOUNT });
const CASES: readonly [what: string, steps: readonly NewStep[], answer: (asked: Seen) => unknown, ops: string[], how: string][] =
  [
    ["a transfer that the bank has booked", [intent("transfer")], outcome("done"), ["outcome"], "booked"],
    ["a transfer that the bank never saw", [intent("transfer")], outcome("void"), ["outcome"], "nothing"],
    ["a withdrawal that the bank refused", [intent("withdraw")], outcome("refused"), ["outcome"], "nothing"],
    [
      "a hold of which nothing was paid",
      [intent("withdraw"), HELD],
      () => accept({ amount: AMOUNT }),
      ["release"],
      "acknowledged",
    ],
    ["a hold that somebody settled", [intent("withdraw")], outcome("settled"), ["outcome"], "disputed"],
    ["a hold that somebody released", [intent("withdraw")], outcome("released"), ["outcome"], "disputed"],
    ["a hold whose end the bank refuses", [intent("withdraw"), HELD], () => refuse("hold-unknown"), ["release"], "disputed"],
  ];
for (const [what, steps, answer, ops, how] of CASES)
  test(`${what} is closed with "${how}"`, async () => {
    await using at = await machineWith(steps, answer);
    assert.ok(at.cash.reserve(request, LOAD));
    assert.equal(await at.finish(), how);
    assert.deepEqual(
      at.seen.map(({ op }) => op),
      ops,
    );
    assert.deepEqual(at.states.at(-1), { step: "closed", request, how });
    assert.equal(at.journal.operations.size, 0);
    assert.equal(at.cash.busy, false, "nothing stays reserved");
    // Only people can settle a dispute: the log names the request and the amount.
    const errors = at.logged.filter(({ level }) => level === "error");
    assert.equal(errors.length, how === "disputed" ? 1 : 0);
    for (const { fields } of errors)
      assert.deepEqual([fields["request"], fields["amount"] ?? 0n], [request, fields["by"] ? 0n : AMOUNT]);
  });

test("a hold is settled with what was paid, under the id in the journal", async () => {
  await using at = await machineWith([...PAYING, { step: "dispensed", request, paid: PAID }], () => accept({ amount: PAID }));
  assert.equal(await at.finish(), "acknowledged");
  const closing = at.states.find((each) => each.step === "closing");
  assert.deepEqual(at.seen, [
    { op: "settle", fields: { hold: request, amount: PAID }, id: closing?.step === "closing" && closing.by },
  ]);
});

test("what the notes' counters have on record is counted and settled, and no more", async () => {
  await using at = await machineWith(PAYING, () => accept({ amount: AMOUNT }));
  await at.cash.stack(request, SIXTY);
  await at.cash.present(request);
  assert.equal(await at.finish(), "acknowledged");
  assert.deepEqual(at.states[0], { step: "dispensed", request, paid: AMOUNT });
  assert.deepEqual(at.seen[0]?.fields, { hold: request, amount: AMOUNT });
});

test("counters that were lost while notes were paid out leave the hold to operators", async () => {
  await using at = await machineWith(PAYING);
  Object.defineProperty(at.cash, "knowsNothing", { value: true });
  assert.equal(await at.finish(), "disputed");
  assert.deepEqual(
    at.logged.map(({ level, fields }) => [level, fields]),
    [["error", { request, amount: AMOUNT }]],
  );
});

for (const [state, how, left] of [
  ["done", "kept", 66_000n],
  ["refused", "returned", 60_000n],
] as const)
  test(`a deposit that is ${state} is ${how}`, async () => {
    await using at = await machineWith([intent("deposit")], outcome(state));
    await at.cash.insert(request, SIXTY);
    assert.equal(await at.finish(), how);
    assert.deepEqual([at.cash.payable.below(10n ** 9n), at.cash.escrowed], [left, []]);
  });

test("a bank that is too busy leaves the operation open, and the next try ends it under the same id", async () => {
  let isBusy = true;
  await using at = await machineWith([intent("withdraw")], ({ op }) =>
    isBusy ? refuse("bank-busy") : accept(op === "outcome" ? { state: "held", amount: AMOUNT } : { amount: AMOUNT }),
  );
  const tooBusy = (error: unknown) => error instanceof LinkError && error.code === "bank-busy";
  await assert.rejects(at.finish(), tooBusy);
  await at.journal.append(HELD);
  await assert.rejects(at.finish(), tooBusy);
  isBusy = false;
  assert.equal(await at.finish(), "acknowledged");
  assert.deepEqual(
    at.seen.map(({ op }) => op),
    ["outcome", "release", "release"],
  );
  assert.equal(at.seen[1]?.id, at.seen[2]?.id);
});

test("an operation that is not open cannot be finished", async () => {
  await using at = await machineWith([]);
  await assert.rejects(at.finish(), { name: "RangeError", message: /not open/ });
});

test("the end of a hold settles what was paid, or releases it, under a new id each time", () => {
  const [first, second] = [closingOf({ request, paid: PAID }), closingOf({ request, paid: PAID })];
  assert.deepEqual({ ...first, by: null }, { step: "closing", request, op: "settle", by: null, amount: PAID });
  assert.notEqual(first.by, second.by);
  for (const paid of [null, Money(0n)]) {
    const { op, amount } = closingOf({ request, paid });
    assert.deepEqual([op, amount], ["release", 0n]);
  }
});
