import { type AccountId, accept, type Money, refuse } from "../../model/model.ts";
import { countingDay } from "../deciding/day.ts";
import { changedLimit } from "../deciding/own-limit.ts";
import { type Limits, limitsOf } from "./limit.ts";
import type { Transaction } from "./transaction.ts";

interface SetLimit {
  readonly account: AccountId;
  /** Minor units, at most the bank's own limit; 0 removes the customer's. */
  readonly limit: Money;
}

/** Sets, changes or removes the customer's own daily withdrawal limit: a lower one at once, a higher one or none from a later day on. */
export const setLimit = {
  asks: false,
  stoppedBySuspension: true,
  movements: {},
  touches: ({ account }, touched) => touched.account(account),
  rule(work, { account, limit, at }, limits) {
    if (limit > limits.perDayAmount) return refuse("limit-above-bank", { largest: limits.perDayAmount });

    const stored = work.account(account);
    const day = countingDay(stored, at);
    const own = changedLimit(work.ownLimit(account), limit === 0n ? null : limit, day, at);
    work.setOwnLimit(account, own);
    return accept(limitsOf(own, stored, at, limits));
  },
  audit: { account: (_, { account }) => account, amount: () => undefined, sealed: ["limit"] },
} as const satisfies Transaction<SetLimit, Limits>;
