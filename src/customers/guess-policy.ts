/** How many wrong passwords are taken, how fast, and when that ends. Pure: the counts stand in the database. */
export interface GuessPolicy {
  /** Wrong passwords that bring no delay. */
  readonly free: number;
  /** The delay after the first one beyond, doubled by each further one. */
  readonly delayFirstMs: number;
  readonly delayMostMs: number;
  /** The number of wrong passwords that locks, until an operator unlocks; null: never. */
  readonly lockAt: number | null;
  /** All is forgotten this long after the first wrong password; null: never. */
  readonly windowMs: number | null;
}

/** For one customer: 3 wrong passwords are free, the fourth brings 5 s, the ninth 160 s, the tenth in a row locks. */
export const CUSTOMER_POLICY: GuessPolicy = {
  free: 3,
  delayFirstMs: 5_000,
  delayMostMs: 900_000,
  lockAt: 10,
  windowMs: null,
};

/**
 * For one ATM, over all its customers: 20 wrong passwords an hour are free, then the delay grows to 15 minutes. It never
 * locks: that would let anyone at the keypad close the ATM for good.
 */
export const TERMINAL_POLICY: GuessPolicy = {
  free: 20,
  delayFirstMs: 5_000,
  delayMostMs: 900_000,
  lockAt: null,
  windowMs: 3_600_000,
};

/** What the database holds of one customer or ATM. Times are milliseconds since 1970 UTC. */
export interface GuessCount {
  /** Passwords tried, ever. */
  readonly tries: number;
  /** How many of these no longer count against it: the right ones, and the wrong ones before a right one. */
  readonly forgiven: number;
  /** When the window began. */
  readonly since: number;
  /** When the last try was taken. */
  readonly triedAt: number;
}

export type Standing =
  | { readonly take: true /** The window is over: all before this try is forgiven. */; readonly afresh: boolean }
  | { readonly take: false; readonly until: number | null };

/** Whether a try is taken at this time, or only from `until` on, or (`until` null) not before an operator unlocks. */
export function standing(policy: GuessPolicy, count: GuessCount, at: number): Standing {
  const afresh = policy.windowMs !== null && at >= count.since + policy.windowMs;
  const wrong = afresh ? 0 : count.tries - count.forgiven;
  if (policy.lockAt !== null && wrong >= policy.lockAt) return { take: false, until: null };
  const delay = delayMs(policy, wrong);
  const until = count.triedAt + delay;
  // Without a delay, a server whose clock is a little behind another's still takes the try.
  return delay > 0 && at < until ? { take: false, until } : { take: true, afresh };
}

function delayMs(policy: GuessPolicy, wrong: number): number {
  if (wrong <= policy.free) return 0;
  return Math.min(policy.delayMostMs, policy.delayFirstMs * 2 ** (wrong - policy.free - 1));
}
