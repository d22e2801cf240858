import assert from "node:assert/strict";
import { test } from "node:test";
import { OPERATIONS, type OperationName } from "../protocol/protocol.ts";
import type {
  BalanceRefusal,
  DepositRefusal,
  HoldRefusal,
  LimitRefusal,
  SignInRefusal,
  SignUpRefusal,
  TransferRefusal,
  WithdrawRefusal,
} from "./refusals.ts";

type OnTheWire<Name extends OperationName> = Exclude<(typeof OPERATIONS)[Name]["refusals"][number], "bank-busy">;
/** Refusals of a sign-in after a lost channel may end a call of a customer. */
type Again = Exclude<SignInRefusal, "already-signed-in">;
type Same<One, Other> = [One] extends [Other] ? ([Other] extends [One] ? true : false) : false;

// This does not compile if a call may be refused for another reason than its type names, or for fewer.
const SAME: readonly [
  Same<SignUpRefusal, OnTheWire<"signup">>,
  Same<SignInRefusal, OnTheWire<"signin">>,
  Same<BalanceRefusal, OnTheWire<"balance" | "statement" | "limit"> | Again>,
  Same<DepositRefusal, OnTheWire<"deposit"> | Again>,
  Same<WithdrawRefusal, OnTheWire<"withdraw"> | Again>,
  Same<TransferRefusal, OnTheWire<"transfer"> | Again>,
  Same<LimitRefusal, OnTheWire<"set-limit"> | Again>,
  Same<HoldRefusal, OnTheWire<"settle" | "release">>,
] = [true, true, true, true, true, true, true, true];

test("each call names exactly the refusals of its operation", () => {
  assert.ok(SAME.every((each) => each));
  assert.ok(OPERATIONS.signout.refusals.every((each) => each === "not-signed-in"));
});
