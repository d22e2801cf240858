import assert from "node:assert/strict";
import { test } from "node:test";
import { Money, newRequestId, type RequestId } from "../../model/model.ts";
import type { AnswerState, Step, StepOf } from "./journal-step.ts";
import { applyStep, type NextStep, nextStep, type OpenOperation } from "./operation.ts";

const AT = 1_790_000_000_000;
const AMOUNT = Money(4000n);
const notes = [{ denomination: Money(2000n), notes: 2 }];
const [request, other, by] = [newRequestId(), newRequestId(), newRequestId()];
const INTENT: StepOf<"intent"> = { step: "intent", at: AT, request, op: "withdraw", amount: AMOUNT, notes };
const people = { operator: "anna", login: "ops1" };
const CHANGE: StepOf<"change"> = {
  step: "change",
  at: AT,
  request,
  op: "load",
  box: "cassettes",
  notes,
  rejected: [],
  ...people,
};
const CLOSING: StepOf<"closing"> = { step: "closing", at: AT, request, op: "settle", by, amount: AMOUNT };
const BEGUN = { state: null, dispensing: false, paid: null, closing: null, change: null };

test("an operation begins with its intent, and each step changes only its own fields", () => {
  const open = new Map<RequestId, OpenOperation>();
  const untouched: OpenOperation = { ...BEGUN, request: other, op: "transfer", amount: AMOUNT, notes: [] };
  open.set(other, untouched);
  let expected: OpenOperation = { ...BEGUN, request, op: "withdraw", amount: AMOUNT, notes };
  const steps: readonly [Step, Partial<OpenOperation>][] = [
    [INTENT, {}],
    [{ step: "answer", at: AT, request, state: "held" }, { state: "held" }],
    [{ step: "dispensing", at: AT, request }, { dispensing: true }],
    [{ step: "dispensed", at: AT, request, paid: AMOUNT }, { paid: AMOUNT }],
    [CLOSING, { closing: CLOSING }],
  ];
  for (const [step, change] of steps) {
    applyStep(open, step);
    expected = { ...expected, ...change };
    assert.deepEqual(open.get(request), expected, step.step);
  }
  applyStep(open, { step: "closed", at: AT, request, how: "acknowledged" });
  assert.deepEqual([...open], [[other, untouched]]);
});

test("an operator's change begins an operation too", () => {
  const open = new Map<RequestId, OpenOperation>();
  applyStep(open, CHANGE);
  assert.deepEqual(open.get(request), { ...BEGUN, request, op: "cash", amount: 0n, notes, change: CHANGE });
});

test("a step of an operation that is not open is refused", () => {
  for (const step of ["dispensing", "closed"] as const) {
    const open = new Map<RequestId, OpenOperation>();
    assert.throws(() => applyStep(open, { step, at: AT, request, how: "nothing" } as Step), {
      name: "RangeError",
      message: `the step "${step}" of an operation that is not open`,
    });
    assert.equal(open.size, 0);
  }
});

const STATES: readonly (AnswerState | null)[] = [null, "held", "done", "refused", "void", "unsent", "settled", "released"];
const NEXT: Readonly<Record<OpenOperation["op"], readonly NextStep[]>> = {
  withdraw: ["ask", "release", "drop", "drop", "drop", "drop", "dispute", "dispute"],
  deposit: ["ask", "return", "keep", "return", "return", "return", "return", "return"],
  transfer: ["ask", "drop", "book", "drop", "drop", "drop", "drop", "drop"],
  cash: ["tell", "drop", "adjust", "drop", "drop", "drop", "drop", "drop"],
};
for (const [op, next] of Object.entries(NEXT) as [OpenOperation["op"], readonly NextStep[]][])
  test(`what a ${op} needs next follows from the bank's answer`, () => {
    const operation: OpenOperation = { ...BEGUN, request, op, amount: AMOUNT, notes };
    assert.deepEqual(
      STATES.map((state) => nextStep({ ...operation, state })),
      next,
    );
    const repeated = nextStep({ ...operation, state: "held", closing: CLOSING });
    assert.equal(repeated, op === "cash" ? "drop" : "repeat", "a settlement or release that was sent is sent again");
  });

test("an operation of an unknown kind is a bug and throws", () => {
  const operation = { ...BEGUN, request, op: "donate", amount: AMOUNT, notes, state: "held" } as unknown as OpenOperation;
  assert.throws(() => nextStep(operation), { name: "RangeError", message: /no such operation: donate/ });
});
