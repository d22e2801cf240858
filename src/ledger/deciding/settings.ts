import { type Currency, Money } from "../../model/model.ts";

/** Limits on withdrawals; amounts in minor units, a day is a day of UTC. */
export interface WithdrawalLimits {
  readonly perWithdrawal: Money;
  readonly perDayAmount: Money;
  readonly perDayCount: number;
}

export interface Settings {
  readonly currency: Currency;
  readonly limits: WithdrawalLimits;
}

/**
 * Defaults; the command line's options take theirs from here. In minor units they are sensible sums in any currency: 1000.00 euros and 100,000 yen are much the same.
 */
export const LIMITS_DEFAULT: WithdrawalLimits = {
  perWithdrawal: Money(100_000n),
  perDayAmount: Money(200_000n),
  perDayCount: 20,
};
