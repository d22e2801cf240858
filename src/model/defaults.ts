import { Money } from "./money.ts";

/** Values that hold unless an operator sets others. They are here because the command line shows them without loading any other room. */

/** Limits on withdrawals; amounts in minor units, a day is a day of UTC. */
export interface WithdrawalLimits {
  readonly perWithdrawal: Money;
  readonly perDayAmount: Money;
  readonly perDayCount: number;
}

/** In minor units they are sensible sums in any currency: 1000.00 euros and 100,000 yen are much the same. */
export const LIMITS_DEFAULT: WithdrawalLimits = {
  perWithdrawal: Money(100_000n),
  perDayAmount: Money(200_000n),
  perDayCount: 20,
};

/** What the bank admits at its port (PROTOCOL.md, section 7). */
export const ADMISSION_DEFAULT = {
  /** The most connections that are not READY, in all and from one address. */
  halfOpenMax: 256,
  halfOpenPerAddressMax: 64,
  /** The most ClientHellos processed in a second, in all and from one address. */
  hellosPerSecond: 500,
  hellosPerAddressPerSecond: 100,
  /** The most READY sessions of one terminal. */
  sessionsPerTerminal: 8,
} as const;

/** At or below this many notes a cassette is low, if its denomination has no threshold. */
export const CASH_LOW_DEFAULT = 20;
