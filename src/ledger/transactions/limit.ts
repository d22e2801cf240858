import type { BankLimits } from "../../model/model.ts";
import { type AccountId, accept, type Money, subtract, ZERO } from "../../model/model.ts";
import { countingDay, startOf } from "../deciding/day.ts";
import { limitOn, type OwnLimit } from "../deciding/own-limit.ts";
import type { Account } from "../deciding/state.ts";
import type { Transaction } from "./transaction.ts";

interface AskLimit {
  readonly account: AccountId;
}

/** Daily withdrawal limits in minor units; 0 stands for none. */
export interface Limits {
  /** The customer's own, as it is in force today. */
  readonly current: Money;
  /** The customer's own from the time `nextFrom` on, in ms since 1970 UTC; both are 0 if nothing is to change. */
  readonly next: Money;
  readonly nextFrom: bigint;
  /** The bank's, which holds for everybody. */
  readonly bank: Money;
  /** What can still be withdrawn today by both limits and by the number of withdrawals; the balance does not count. */
  readonly left: Money;
}

/** The daily withdrawal limit that the customer has set, and the bank's. */
export const limit = {
  asks: true,
  stoppedBySuspension: false,
  movements: {},
  touches: ({ account }, touched) => touched.account(account),
  rule: (work, { account, at }, limits) => accept(limitsOf(work.ownLimit(account), work.account(account), at, limits)),
  audit: { account: (_, { account }) => account, amount: () => undefined, sealed: [] },
} as const satisfies Transaction<AskLimit, Limits>;

/** The limits of this account on the day on which a withdrawal at `at` (ms since 1970 UTC) would count. */
export function limitsOf(own: OwnLimit, account: Usage, at: number, bank: BankLimits): Limits {
  const day = countingDay(account, at);
  const isToCome = own.nextDay !== null && day < own.nextDay;
  const current = limitOn(own, day);
  return {
    current: current ?? ZERO,
    next: (isToCome ? own.next : null) ?? ZERO,
    nextFrom: isToCome ? BigInt(startOf(own.nextDay)) : 0n,
    bank: bank.perDayAmount,
    left: leftOf(account.day === day ? account : null, current, bank),
  };
}

/** The withdrawals of the account's newest day. */
type Usage = Pick<Account, "day" | "dayCount" | "dayAmount">;

function leftOf(today: Usage | null, own: Money | null, { perDayAmount, perDayCount }: BankLimits): Money {
  const most = own !== null && own < perDayAmount ? own : perDayAmount;
  if (today === null) return most;
  return today.dayCount >= perDayCount || today.dayAmount >= most ? ZERO : subtract(most, today.dayAmount);
}
