import type { BankLimits } from "../../model/model.ts";
import { type AccountId, accept, type Money, ZERO } from "../../model/model.ts";
import { countingDay, startOf } from "../deciding/day.ts";
import { limitOn, type OwnLimit } from "../deciding/own-limit.ts";
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
}

/** The daily withdrawal limit that the customer has set, and the bank's. */
export const limit = {
  asks: true,
  stoppedBySuspension: false,
  movements: {},
  touches: ({ account }, touched) => touched.account(account),
  rule: (work, { account, at }, limits) =>
    accept(limitsOf(work.ownLimit(account), countingDay(work.account(account), at), limits)),
  audit: { account: (_, { account }) => account, amount: () => undefined, sealed: [] },
} as const satisfies Transaction<AskLimit, Limits>;

/** The limits as they are on this day. */
export function limitsOf(own: OwnLimit, day: number, { perDayAmount }: BankLimits): Limits {
  const isToCome = own.nextDay !== null && day < own.nextDay;
  return {
    current: limitOn(own, day) ?? ZERO,
    next: (isToCome ? own.next : null) ?? ZERO,
    nextFrom: isToCome ? BigInt(startOf(own.nextDay)) : 0n,
    bank: perDayAmount,
  };
}
