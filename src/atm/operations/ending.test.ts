import assert from "node:assert/strict";
import { test } from "node:test";
import { Money, newRequestId } from "../../model/model.ts";
import type { Cash } from "../cash/cash.ts";
import type { Notes } from "../cash/notes.ts";
import type { ClosedHow } from "../journal/journal-step.ts";
import type { OpenOperation } from "../journal/operation.ts";
import { type Ending, endingOf } from "./ending.ts";

const FIFTY: Notes = [{ denomination: Money(5000n), notes: 1 }];
const request = newRequestId();
const PAID: Ending = { how: "paid", paid: Money(5000n), notes: FIFTY, available: null, trouble: "none" };

const CASES: readonly [op: OpenOperation["op"], how: ClosedHow, paid: Notes, ending: Ending][] = [
  ["withdraw", "acknowledged", FIFTY, PAID],
  ["withdraw", "acknowledged", [], { how: "nothing" }],
  ["withdraw", "nothing", [], { how: "nothing" }],
  ["withdraw", "disputed", FIFTY, { how: "unclear" }],
  ["deposit", "kept", [], { how: "booked", funds: null }],
  ["deposit", "returned", [], { how: "returned" }],
  ["deposit", "disputed", [], { how: "unclear" }],
  ["transfer", "booked", [], { how: "booked", funds: null }],
  ["transfer", "nothing", FIFTY, { how: "nothing" }],
  ["transfer", "disputed", [], { how: "unclear" }],
];
for (const [op, how, notes, ending] of CASES)
  test(`a ${op} that recovery closed with "${how}", ${notes.length} kinds of notes out, ended with "${ending.how}"`, () => {
    const cash = { paidFor: (job: string) => (job === request ? notes : FIFTY) } as unknown as Cash;
    assert.deepEqual(endingOf({ op, request } as OpenOperation, how, cash), ending);
  });

test("an operation of an unknown kind is a bug and throws", () => {
  const operation = { op: "donate", request } as unknown as OpenOperation;
  assert.throws(() => endingOf(operation, "acknowledged", { paidFor: () => [] } as unknown as Cash), RangeError);
});
