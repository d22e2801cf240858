import assert from "node:assert/strict";
import { test } from "node:test";
import { isNightly } from "../../model/testing/nightly.ts";
import { AT } from "../testing/test-customer.ts";
import { CUSTOMER_POLICY, type GuessCount, standingOfBoth, TERMINAL_POLICY } from "./guess-policy.ts";

/** The guesses that an attacker with ATMs and patience can make: the figures of docs/decisions/0004-passwords.md. */

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const POLICIES = { place: TERMINAL_POLICY, subject: CUSTOMER_POLICY };

/** The number of an attacker's ATMs, and at how many of them the attacked customers have signed in before. */
interface Attack {
  readonly atms: number;
  readonly familiar: number;
  /** The time from the beginning of each window to the first guess. A right sign-in also begins a window. */
  readonly begunMs: number;
  readonly forMs: number;
}

/** Returns the times of the accepted guesses if each customer is tried at each ATM as often as allowed. */
function guessesTaken(customers: number, { atms, familiar, begunMs, forMs }: Attack): number[] {
  const counts = new Map<string, GuessCount>();
  const count = (of: string): GuessCount =>
    counts.get(of) ?? { tries: 1, forgiven: 1, since: AT - begunMs, triedAt: AT - begunMs };
  const take = (of: string, at: number, afresh: boolean): void => {
    const { tries, forgiven, since } = count(of);
    counts.set(of, { tries: tries + 1, forgiven: afresh ? tries : forgiven, since: afresh ? at : since, triedAt: at });
  };
  const taken: number[] = [];
  for (let at = AT, next = AT; at < AT + forMs; at = next) {
    next = Number.POSITIVE_INFINITY;
    for (let atm = 0; atm < atms; atm++)
      for (let customer = 0; customer < customers; customer++) {
        const isFamiliar = atm < familiar;
        const [ofAtm, ofCustomer] = [`atm ${atm}`, isFamiliar ? `${customer} at ${atm}` : `${customer}`];
        const both = standingOfBoth(POLICIES, { place: count(ofAtm), subject: count(ofCustomer) }, isFamiliar, at);
        if (both.place.take && both.subject.take) {
          taken.push(at);
          take(ofAtm, at, both.place.afresh);
          take(ofCustomer, at, both.subject.afresh);
          next = at;
        } else next = Math.min(next, Math.max(...[both.place, both.subject].map((each) => (each.take ? at : each.until))));
      }
  }
  return taken;
}

/** Returns the most guesses in any period of this length. */
const mostWithin = (times: readonly number[], lengthMs: number): number =>
  Math.max(...times.map((from, n) => times.slice(n).filter((at) => at < from + lengthMs).length));

/** The time between two moments at which an attack begins within the delays. */
const APART_MS = isNightly ? 5_000 : 25_000;

/** Returns the most guesses in such a period, for every moment of a window at which an attack may begin. */
function mostAtAnyTime(customers: number, attack: Pick<Attack, "atms" | "familiar">, windowMs: number): number {
  const moments = Array.from({ length: 21 }, (_, n) => (n * windowMs) / 20);
  // All delays are over after 1,275 s.
  if (customers === 1) for (let ms = 0; ms < 1_300_000; ms += APART_MS) moments.push(ms, ms + 4_999);
  const counts = moments.map((beforeMs) => {
    const taken = guessesTaken(customers, { ...attack, begunMs: windowMs - beforeMs, forMs: 1.25 * windowMs });
    return mostWithin(taken, windowMs);
  });
  return Math.max(...counts);
}

test("an attacker gets 116 guesses a day at a customer, with any number of unfamiliar ATMs", () => {
  for (const atms of [1, 2, 7]) assert.equal(mostAtAnyTime(1, { atms, familiar: 0 }, DAY_MS), 116);
});

test("each familiar ATM adds the same number", () => {
  assert.equal(mostAtAnyTime(1, { atms: 1, familiar: 1 }, DAY_MS), 116);
  assert.equal(mostAtAnyTime(1, { atms: 3, familiar: 2 }, DAY_MS), 3 * 116);
});

test("an ATM accepts at most 400 wrong passwords an hour, whatever the usernames", () => {
  assert.equal(mostAtAnyTime(500, { atms: 1, familiar: 0 }, HOUR_MS), 400);
});

test("each of many customers of an ATM gets one more guess", () => {
  const taken = guessesTaken(600, { atms: 1, familiar: 1, begunMs: HOUR_MS, forMs: HOUR_MS });
  assert.ok(taken.length > 600 && taken.length <= 600 + 400, `${taken.length} guesses`);
});
