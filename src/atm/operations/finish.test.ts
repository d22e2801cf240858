import assert from "node:assert/strict";
import { test } from "node:test";
import { accept, Money, newRequestId, refuse } from "../../model/model.ts";
import type { NewStep } from "../journal/journal.ts";
import { LinkError } from "../link/link-error.ts";
import { LOAD } from "../testing/test-machine.ts";
import { type Answer, type Seen, scriptedMachine } from "../testing/test-scripted.ts";
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

/** A machine whose journal has these steps of one operation, and a bank whose answers the test sets. */
async function machineWith(first: readonly NewStep[], answer: Answer = () => assert.fail("not asked")) {
  const at = await scriptedMachine(answer, first);
  return Object.assign(at, at.machine, { finish: () => finish(at.machine, request, async () => at.link) });
}

const outcome = (state: string) => () => accept({ state, amount: AMOUNT });
const CASES: readonly [what: string, steps: readonly NewStep[], answer: (asked: Seen) => unknown, ops: string[], how: string][] =
  [
    ["a transfer that the bank has booked", [intent("transfer")], outcome("done"), ["outcome"], "booked"],
    ["a transfer that the bank never got", [intent("transfer")], outcome("void"), ["outcome"], "nothing"],
    ["a withdrawal that the bank refused", [intent("withdraw")], outcome("refused"), ["outcome"], "nothing"],
    ["a hold without a pay-out", [intent("withdraw"), HELD], () => accept({ amount: AMOUNT }), ["release"], "acknowledged"],
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
    assert.deepEqual(at.seen[0]?.fields, ops[0] === "outcome" ? { request } : { hold: request });
    assert.deepEqual(at.steps.at(-1), { step: "closed", request, how });
    assert.equal(at.journal.operations.size, 0);
    assert.equal(at.cash.busy, false, "no note stays reserved");
    // Only people can settle a dispute: the log names the request and the amount.
    const errors = at.logged.filter(({ level }) => level === "error");
    assert.equal(errors.length, how === "disputed" ? 1 : 0);
    for (const { fields } of errors)
      assert.deepEqual([fields["request"], fields["amount"] ?? 0n], [request, fields["by"] ? 0n : AMOUNT]);
  });

test("a hold is settled with the paid amount, under the id in the journal", async () => {
  await using at = await machineWith([...PAYING, { step: "dispensed", request, paid: PAID }], () => accept({ amount: PAID }));
  assert.equal(await at.finish(), "acknowledged");
  const closing = at.steps.find((each) => each.step === "closing");
  assert.deepEqual(at.seen, [
    { op: "settle", fields: { hold: request, amount: PAID }, id: closing?.step === "closing" && closing.by },
  ]);
});

test("a hold is settled with the amount that the cash unit has recorded as paid", async () => {
  await using at = await machineWith(PAYING, () => accept({ amount: AMOUNT }));
  await at.cash.stack(request, SIXTY);
  await at.cash.present(request);
  assert.equal(await at.finish(), "acknowledged");
  assert.deepEqual(at.steps[0], { step: "dispensed", request, paid: AMOUNT });
  assert.deepEqual(at.seen[0]?.fields, { hold: request, amount: AMOUNT });
});

test("a hold is left to operators if the counters were lost during its pay-out", async () => {
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

for (const [answer, asked, left] of [
  [() => accept({}), "done", 66_000n],
  [() => refuse("hold-unknown"), "refused", 60_000n],
] as const)
  test(`a load with the answer "${asked}" changes the counters only if the bank has booked it`, async () => {
    const people = { operator: "anna", login: "ops1" };
    const change: NewStep = { step: "change", request, op: "load", box: "cassettes", notes: SIXTY, rejected: [], ...people };
    await using at = await machineWith([change], answer);
    assert.equal(await at.finish(), asked === "done" ? "booked" : "nothing");
    assert.deepEqual(at.seen, [{ op: "cash-load", fields: { notes: SIXTY, operator: "anna", login: "ops1" }, id: request }]);
    assert.deepEqual(at.steps[0], { step: "answer", request, state: asked });
    assert.equal(at.cash.payable.below(10n ** 9n), left);
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
