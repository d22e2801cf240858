import assert from "node:assert/strict";
import { test } from "node:test";
import { CUSTOMER_POLICY, type GuessPolicy, standing, TERMINAL_POLICY } from "./guess-policy.ts";

const AT = 1_800_000_000_000;

/** When the next try is taken after so many wrong ones, in seconds: 0 at once, null never. */
function waitSeconds(policy: GuessPolicy, wrong: number): number | null {
  const stands = standing(policy, { tries: wrong + 5, forgiven: 5, since: AT, triedAt: AT }, AT);
  if (stands.take) return 0;
  return stands.until === null ? null : (stands.until - AT) / 1000;
}

test("a customer's wrong passwords: 3 are free, then the delay doubles, and the tenth locks", () => {
  const waits = Array.from({ length: 12 }, (_, wrong) => waitSeconds(CUSTOMER_POLICY, wrong));
  assert.deepEqual(waits, [0, 0, 0, 0, 5, 10, 20, 40, 80, 160, null, null]);
});

test("an ATM's wrong passwords: 20 are free, then the delay doubles up to 15 minutes, and nothing locks", () => {
  assert.deepEqual(
    [0, 20, 21, 22, 28, 29, 1000].map((wrong) => waitSeconds(TERMINAL_POLICY, wrong)),
    [0, 0, 5, 10, 640, 900, 900],
  );
});

test("the next try is taken exactly when the delay is over", () => {
  const count = { tries: 4, forgiven: 0, since: AT, triedAt: AT };
  assert.deepEqual(standing(CUSTOMER_POLICY, count, AT + 4_999), { take: false, until: AT + 5_000 });
  assert.deepEqual(standing(CUSTOMER_POLICY, count, AT + 5_000), { take: true, afresh: false });
});

test("an ATM's wrong passwords are forgotten an hour after the first, a customer's never", () => {
  const count = { tries: 900, forgiven: 0, since: AT, triedAt: AT + 3_599_999 };
  assert.equal(standing(TERMINAL_POLICY, count, AT + 3_599_999).take, false);
  assert.deepEqual(standing(TERMINAL_POLICY, count, AT + 3_600_000), { take: true, afresh: true });
  assert.deepEqual(standing(CUSTOMER_POLICY, count, AT + 10 ** 12), { take: false, until: null });
});

test("a try by a clock that is behind is taken where there is no delay", () => {
  assert.equal(standing(CUSTOMER_POLICY, { tries: 3, forgiven: 0, since: AT, triedAt: AT }, AT - 60_000).take, true);
});
