import assert from "node:assert/strict";
import { test } from "node:test";
import { CUSTOMER_POLICY, type GuessPolicy, policyAt, standing, TERMINAL_POLICY } from "./guess-policy.ts";

const AT = 1_800_000_000_000;

/** When the next try is taken after so many wrong ones, in seconds. */
function waitSeconds(policy: GuessPolicy, wrong: number): number {
  const stands = standing(policy, { tries: wrong + 5, forgiven: 5, since: AT, triedAt: AT }, AT);
  return stands.take ? 0 : (stands.until - AT) / 1000;
}

test("a customer's wrong passwords: 3 are free, then the delay doubles up to 15 minutes, and nothing locks", () => {
  const waits = Array.from({ length: 14 }, (_, wrong) => waitSeconds(CUSTOMER_POLICY, wrong));
  assert.deepEqual(waits, [0, 0, 0, 0, 5, 10, 20, 40, 80, 160, 320, 640, 900, 900]);
  assert.equal(waitSeconds(CUSTOMER_POLICY, 1_000_000), 900);
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
  const customers = { ...count, tries: 13, triedAt: AT };
  assert.equal(standing(CUSTOMER_POLICY, customers, AT + 899_999).take, false);
  assert.deepEqual(standing(CUSTOMER_POLICY, customers, AT + 10 ** 12), { take: true, afresh: false });
});

test("a try by a clock that is behind is taken where there is no delay", () => {
  assert.equal(standing(CUSTOMER_POLICY, { tries: 3, forgiven: 0, since: AT, triedAt: AT }, AT - 60_000).take, true);
});

test("what others typed at an ATM does not delay who has signed in there and mistyped nothing, and who did for 10 s at most", () => {
  const [clean, mistyped] = [
    { tries: 7, forgiven: 7, since: AT, triedAt: AT },
    { tries: 8, forgiven: 7, since: AT, triedAt: AT },
  ];
  const waitFor = (familiar: boolean, subject: typeof clean) => waitSeconds(policyAt(TERMINAL_POLICY, familiar, subject), 1_000);
  assert.deepEqual([waitFor(true, clean), waitFor(true, mistyped), waitFor(false, clean)], [0, 10, 900]);
});
