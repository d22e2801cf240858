import assert from "node:assert/strict";
import { it } from "node:test";
import { BALANCE_MAX, Money, ZERO } from "../../../model/model.ts";
import { refusesReversal } from "./reverse.ts";

const amount = Money(100n);
const side = (kind: "customer" | "cash" | "vault", posted: bigint, more = {}) => ({
  ...{ kind, posted: Money(posted), held: ZERO, closed: false },
  ...more,
});

it("the reversal of a withdrawal gives no money to a closed customer, or beyond the largest balance", () => {
  const credit = side("cash", 0n);
  const debit = side("customer", 0n);
  const posting = { amount, reversedBy: null };
  assert.equal(refusesReversal(posting, { debit, credit }), null);
  assert.equal(refusesReversal(posting, { debit: { ...debit, closed: true }, credit })?.refusal, "payee-closed");
  const full = side("customer", BALANCE_MAX - 99n);
  assert.equal(refusesReversal(posting, { debit: full, credit })?.refusal, "balance-limit");
  assert.equal(refusesReversal(posting, { debit, credit: side("cash", BALANCE_MAX - 99n) })?.refusal, "balance-limit");
});

it("an account that lacks the money comes before one that is closed", () => {
  const refusal = refusesReversal(
    { amount, reversedBy: null },
    { debit: side("customer", 0n, { closed: true }), credit: side("customer", 140n, { held: Money(41n) }) },
  );
  assert.deepEqual(refusal, { ok: false, refusal: "insufficient-funds", details: { available: 99n } });
});

it("a vault without the notes that an unload brought is a bug", () => {
  const posting = { amount, reversedBy: null };
  assert.throws(() => refusesReversal(posting, { debit: side("vault", 0n), credit: side("cash", 0n) }), /the vault lacks/);
});
