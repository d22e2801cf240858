import assert from "node:assert/strict";
import { test } from "node:test";
import { CUSTOMER_POLICY, type GuessPolicy, standing, standingOfBoth, TERMINAL_POLICY } from "./guess-policy.ts";

const AT = 1_800_000_000_000;

/** Returns the delay in seconds after a number of wrong tries. */
function waitSeconds(policy: GuessPolicy, wrong: number): number {
  const stands = standing(policy, { tries: wrong + 5, forgiven: 5, since: AT, triedAt: AT }, AT);
  return stands.take ? 0 : (stands.until - AT) / 1000;
}

test("a customer has 3 free wrong passwords, then the delay doubles up to 15 minutes and never locks", () => {
  const waits = Array.from({ length: 14 }, (_, wrong) => waitSeconds(CUSTOMER_POLICY, wrong));
  assert.deepEqual(waits, [0, 0, 0, 0, 5, 10, 20, 40, 80, 160, 320, 640, 900, 900]);
  assert.equal(waitSeconds(CUSTOMER_POLICY, 1_000_000), 900);
});

test("an ATM has 20 free wrong passwords, then each causes a delay of 10 s", () => {
  assert.deepEqual(
    [0, 20, 21, 22, 1_000_000].map((wrong) => waitSeconds(TERMINAL_POLICY, wrong)),
    [0, 0, 10, 10, 10],
  );
});

test("the next try is accepted exactly when the delay is over", () => {
  const count = { tries: 4, forgiven: 0, since: AT, triedAt: AT };
  assert.deepEqual(standing(CUSTOMER_POLICY, count, AT + 4_999), { take: false, until: AT + 5_000 });
  assert.deepEqual(standing(CUSTOMER_POLICY, count, AT + 5_000), { take: true, afresh: false });
});

test("wrong passwords are forgotten an hour after the first at an ATM, and a day after the first of a customer", () => {
  for (const [policy, windowMs] of [
    [TERMINAL_POLICY, 3_600_000],
    [CUSTOMER_POLICY, 86_400_000],
  ] as const) {
    const count = { tries: 900, forgiven: 0, since: AT, triedAt: AT + windowMs - 1 };
    assert.equal(standing(policy, count, AT + windowMs - 1).take, false);
    assert.deepEqual(standing(policy, count, AT + windowMs), { take: true, afresh: true });
  }
});

test("a try by a clock that is behind is accepted if there is no delay", () => {
  assert.equal(standing(CUSTOMER_POLICY, { tries: 3, forgiven: 0, since: AT, triedAt: AT }, AT - 60_000).take, true);
});

test("wrong passwords of others at an ATM do not delay a familiar customer without wrong passwords there", () => {
  const policies = { place: TERMINAL_POLICY, subject: CUSTOMER_POLICY };
  const terminal = { tries: 1_000, forgiven: 0, since: AT, triedAt: AT };
  const subject = { tries: 8, forgiven: 8, since: AT, triedAt: AT };
  const isTaken = (familiar: boolean, forgiven: number, at = AT) =>
    standingOfBoth(policies, { place: terminal, subject: { ...subject, forgiven } }, familiar, at).place.take;
  assert.deepEqual([isTaken(true, 8), isTaken(true, 7), isTaken(false, 8)], [true, false, false]);
  assert.equal(isTaken(true, 7, AT + 10_000), true);
});
