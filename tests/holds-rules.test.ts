import assert from "node:assert/strict";
import { test } from "node:test";
import { age } from "../src/cli/commands/holds.ts";
import { misfitOf, objectionTo } from "../src/ledger/transactions/hold-proposal.ts";
import { newRequestId, terminalIdOf } from "../src/model/ids.ts";
import { Money } from "../src/model/money.ts";

test("the rules say which proposal fits a hold, and who may confirm it", () => {
  const end = { terminal: terminalIdOf(1), hold: newRequestId(), op: "settle", amount: Money(5n) } as const;
  const open = { state: "held", amount: Money(5n) } as const;
  assert.equal(misfitOf(end, null), "hold-unknown");
  assert.equal(misfitOf(end, open), null);
  assert.equal(misfitOf(end, { ...open, amount: Money(4n) }), "hold-exceeded");
  assert.equal(misfitOf(end, { ...open, state: "released" }), "hold-released");
  assert.equal(misfitOf({ ...end, op: "release", amount: null }, open), null);
  const proposal = { op: "settle", amount: Money(5n), proposedBy: "anna" } as const;
  assert.equal(objectionTo(end, proposal, { name: "ben" }), null);
  assert.equal(objectionTo(end, proposal, { name: "Anna" }), "same-operator");
  assert.equal(objectionTo(end, { ...proposal, proposedBy: "al\u212ae" }, { name: "alke" }), null, "U+212A is no k");
  assert.equal(objectionTo(end, { ...proposal, amount: Money(4n) }, { name: "ben" }), "proposal-differs");
  assert.equal(objectionTo(end, { ...proposal, op: "release", amount: null }, { name: "ben" }), "proposal-differs");
  assert.equal(objectionTo(end, undefined, { name: "ben" }), "proposal-missing");
});

test("the age of a hold is shown in its two largest units", () => {
  const texts = [0, 999, 45_000, 3_600_000, 8_100_000, 273_600_000, 86_401_000].map(age);
  assert.deepEqual(texts, ["0s", "0s", "45s", "1h", "2h 15m", "3d 4h", "1d"]);
});
