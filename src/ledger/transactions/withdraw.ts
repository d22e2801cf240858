import { type AccountId, accept, type Money, refuse, subtract, ZERO } from "../../model/model.ts";
import { dayOf, endOf } from "../deciding/day.ts";
import type { Funds } from "../deciding/request.ts";
import { fundsOf } from "../deciding/state.ts";
import type { Transaction } from "./transaction.ts";

interface Withdraw {
  readonly account: AccountId;
  /** Minor units. */
  readonly amount: Money;
}

/** Holds the amount on the customer's account and on the ATM's cash. `settle` or `release` ends the hold; it never ends by itself. */
export const withdraw = {
  asks: false,
  stoppedBySuspension: true,
  movements: {},
  touches({ account, terminal }, touched) {
    touched.account(account);
    touched.cash(terminal);
  },
  rule(work, request, limits) {
    const { amount } = request;
    const account = work.account(request.account);
    // A clock that goes back over midnight does not bring yesterday's allowance back.
    const day = Math.max(dayOf(request.at), account.day);
    const used = account.day === day ? account : { dayCount: 0, dayAmount: ZERO };
    const resetsAt = BigInt(endOf(day));
    const { available } = fundsOf(account);
    const { available: largest } = fundsOf(work.cash(request.terminal));

    if (amount > limits.perWithdrawal) return refuse("withdrawal-limit", { limit: limits.perWithdrawal });
    if (used.dayCount >= limits.perDayCount) return refuse("daily-count-limit", { limit: BigInt(limits.perDayCount), resetsAt });
    if (used.dayAmount + amount > limits.perDayAmount)
      return refuse("daily-amount-limit", {
        limit: limits.perDayAmount,
        largest: used.dayAmount > limits.perDayAmount ? 0n : subtract(limits.perDayAmount, used.dayAmount),
        resetsAt,
      });
    if (amount > available) return refuse("insufficient-funds", { available });
    if (amount > largest) return refuse("terminal-cash-short", { largest });

    work.place(request, day);
    return accept(fundsOf(work.account(account.id)));
  },
  audit: { account: (_, { account }) => account, amount: ({ amount }) => amount, sealed: [] },
} as const satisfies Transaction<Withdraw, Funds>;
