/** How many wrong passwords are taken, and how fast. Pure: the counts stand in the database. No number of them locks. */
export interface GuessPolicy {
  /** Wrong passwords that bring no delay. */
  readonly free: number;
  /** The delay after the first one beyond, doubled by each further one. */
  readonly delayFirstMs: number;
  readonly delayMostMs: number;
  /** All is forgotten this long after the first wrong password; null: never. */
  readonly windowMs: number | null;
}

/**
 * For one customer, at the ATMs where the customer has signed in before, and once more for all others together: 3 wrong passwords
 * are free, the fourth brings 5 s, and each further one twice that, up to 15 minutes. They are forgiven by the right password.
 */
export const CUSTOMER_POLICY: GuessPolicy = {
  free: 3,
  delayFirstMs: 5_000,
  delayMostMs: 900_000,
  windowMs: null,
};

/** For one ATM, over all usernames: 20 wrong passwords an hour are free, then the delay grows to 15 minutes. */
export const TERMINAL_POLICY: GuessPolicy = {
  free: 20,
  delayFirstMs: 5_000,
  delayMostMs: 900_000,
  windowMs: 3_600_000,
};

/** The longest that an ATM's wrong passwords delay somebody who has signed in there before. */
const FAMILIAR_DELAY_MOST_MS = 10_000;

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
  | { readonly take: false; readonly until: number };

/**
 * The policy of an ATM for one try. Who has signed in there before, and has mistyped nothing since, is not delayed by what others
 * typed; who has, for a few seconds at most.
 */
export function policyAt(terminal: GuessPolicy, familiar: boolean, subject: GuessCount): GuessPolicy {
  if (!familiar) return terminal;
  const most = subject.tries === subject.forgiven ? 0 : FAMILIAR_DELAY_MOST_MS;
  return { ...terminal, delayMostMs: Math.min(terminal.delayMostMs, most) };
}

/** Whether a try is taken at this time, or only from `until` on. */
export function standing(policy: GuessPolicy, count: GuessCount, at: number): Standing {
  const afresh = policy.windowMs !== null && at >= count.since + policy.windowMs;
  const wrong = afresh ? 0 : count.tries - count.forgiven;
  const delay = delayMs(policy, wrong);
  const until = count.triedAt + delay;
  // Without a delay, a server whose clock is a little behind another's still takes the try.
  return delay > 0 && at < until ? { take: false, until } : { take: true, afresh };
}

function delayMs(policy: GuessPolicy, wrong: number): number {
  if (wrong <= policy.free) return 0;
  return Math.min(policy.delayMostMs, policy.delayFirstMs * 2 ** (wrong - policy.free - 1));
}
