/**
 * How many wrong passwords are taken, and how fast. Pure: the counts are in the database. No number of wrong passwords locks a
 * customer.
 */
export interface GuessPolicy {
  /** Wrong passwords that bring no delay. */
  readonly free: number;
  /** The delay after the first one beyond; each further one doubles it. */
  readonly delayFirstMs: number;
  readonly delayMostMs: number;
  /** All tries are forgotten this long after the first one. */
  readonly windowMs: number;
}

const DAY_MS = 86_400_000;

/**
 * For one customer, at each ATM where the customer has signed in before, and once more for all other ATMs together. 3 wrong
 * passwords are free, the fourth brings 5 s, and each further one twice that, up to 15 minutes. The right password there forgives
 * them, and they are forgotten a day after the first (docs/decisions/0004-passwords.md).
 */
export const CUSTOMER_POLICY: GuessPolicy = {
  free: 3,
  delayFirstMs: 5_000,
  delayMostMs: 900_000,
  windowMs: DAY_MS,
};

/**
 * For one ATM, over all usernames. 20 wrong passwords an hour are free, then each brings 10 s and never more. It is a rate,
 * because the next customer at this ATM has to wait for it.
 */
export const TERMINAL_POLICY: GuessPolicy = {
  free: 20,
  delayFirstMs: 10_000,
  delayMostMs: 10_000,
  windowMs: 3_600_000,
};

/** The count of one customer or ATM in the database. Times are milliseconds since 1970 UTC. */
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
  | { readonly take: false; readonly until: number };

/**
 * Returns whether a try at an ATM is taken at this time, or only from `until` on. Both counts decide: the ATM's, and that of the
 * username there. Others' wrong passwords do not delay a customer who has signed in at this ATM before (`familiar`) and has no
 * wrong one there.
 */
export function standingOfBoth(
  policies: { readonly place: GuessPolicy; readonly subject: GuessPolicy },
  counts: { readonly place: GuessCount; readonly subject: GuessCount },
  familiar: boolean,
  at: number,
): { readonly place: Standing; readonly subject: Standing } {
  const exempt = familiar && wrongOf(policies.subject, counts.subject, at) === 0;
  const ofPlace = exempt ? { ...policies.place, delayMostMs: 0 } : policies.place;
  return { place: standing(ofPlace, counts.place, at), subject: standing(policies.subject, counts.subject, at) };
}

/** Returns whether a try is taken at this time, or only from `until` on, by one count. */
export function standing(policy: GuessPolicy, count: GuessCount, at: number): Standing {
  const delay = delayMs(policy, wrongOf(policy, count, at));
  const until = count.triedAt + delay;
  // Without a delay, a server whose clock is a little behind another's still takes the try.
  return delay > 0 && at < until ? { take: false, until } : { take: true, afresh: isOver(policy, count, at) };
}

const isOver = ({ windowMs }: GuessPolicy, { since }: GuessCount, at: number): boolean => at >= since + windowMs;

/** How many wrong passwords count at this time. */
export const wrongOf = (policy: GuessPolicy, count: GuessCount, at: number): number =>
  isOver(policy, count, at) ? 0 : count.tries - count.forgiven;

function delayMs(policy: GuessPolicy, wrong: number): number {
  if (wrong <= policy.free) return 0;
  return Math.min(policy.delayMostMs, policy.delayFirstMs * 2 ** (wrong - policy.free - 1));
}
