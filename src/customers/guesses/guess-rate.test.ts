import assert from "node:assert/strict";
import { test } from "node:test";
import { AT } from "../testing/test-customer.ts";
import { CUSTOMER_POLICY, type GuessCount, standingOfBoth, TERMINAL_POLICY } from "./guess-policy.ts";

/** How fast somebody guesses who has ATMs and patience: the figures of docs/decisions/0004-passwords.md. */

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const POLICIES = { terminal: TERMINAL_POLICY, subject: CUSTOMER_POLICY };

/** The ATMs that somebody has, and at how many of them the customers that are guessed at have signed in before. */
interface Attack {
  readonly atms: number;
  readonly familiar: number;
  /** How long before the first guess each window began: a right sign-in begins one too. */
  readonly begunMs: number;
  readonly forMs: number;
}

/** When the guesses at these customers are taken, if each is tried at each ATM at each moment when it may be taken. */
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
        const both = standingOfBoth(POLICIES, { terminal: count(ofAtm), subject: count(ofCustomer) }, isFamiliar, at);
        if (both.terminal.take && both.subject.take) {
          taken.push(at);
          take(ofAtm, at, both.terminal.afresh);
          take(ofCustomer, at, both.subject.afresh);
          next = at;
        } else next = Math.min(next, Math.max(...[both.terminal, both.subject].map((each) => (each.take ? at : each.until))));
      }
  }
  return taken;
}

/** The most that fall into any time of this length. */
const mostWithin = (times: readonly number[], lengthMs: number): number =>
  Math.max(...times.map((from, n) => times.slice(n).filter((at) => at < from + lengthMs).length));

/** The most in such a time, at whatever moment of a window somebody begins. */
function mostAtAnyTime(customers: number, attack: Pick<Attack, "atms" | "familiar">, windowMs: number): number {
  const moments = Array.from({ length: 21 }, (_, n) => (n * windowMs) / 20);
  // All delays are over after 1,275 s.
  if (customers === 1) for (let ms = 0; ms < 1_300_000; ms += 5_000) moments.push(ms, ms + 4_999);
  const counts = moments.map((beforeMs) => {
    const taken = guessesTaken(customers, { ...attack, begunMs: windowMs - beforeMs, forMs: 1.25 * windowMs });
    return mostWithin(taken, windowMs);
  });
  return Math.max(...counts);
}

test("a customer who has signed in at none of somebody's ATMs is guessed at 116 times a day, however many they are", () => {
  for (const atms of [1, 2, 7]) assert.equal(mostAtAnyTime(1, { atms, familiar: 0 }, DAY_MS), 116);
});

test("each ATM where the customer has signed in adds as much", () => {
  assert.equal(mostAtAnyTime(1, { atms: 1, familiar: 1 }, DAY_MS), 116);
  assert.equal(mostAtAnyTime(1, { atms: 3, familiar: 2 }, DAY_MS), 3 * 116);
});

test("an ATM takes 400 wrong passwords an hour at the most, whatever the usernames", () => {
  assert.equal(mostAtAnyTime(500, { atms: 1, familiar: 0 }, HOUR_MS), 400);
});

test("of many customers who use an ATM each is guessed at once more", () => {
  const taken = guessesTaken(600, { atms: 1, familiar: 1, begunMs: HOUR_MS, forMs: HOUR_MS });
  assert.ok(taken.length > 600 && taken.length <= 600 + 400, `${taken.length} guesses`);
});
