import { type AccountId, accept, type Money, refuse, subtract, ZERO } from "../../model/model.ts";
import { countingDay, endOf } from "../deciding/day.ts";
import { limitOn } from "../deciding/own-limit.ts";
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
    const day = countingDay(account, request.at);
    const used = account.day === day ? account : { dayCount: 0, dayAmount: ZERO };
    const resetsAt = BigInt(endOf(day));
    const own = limitOn(work.ownLimit(account.id), day);
    const isOwn = own !== null && own < limits.perDayAmount;
    const perDayAmount = isOwn ? own : limits.perDayAmount;
    const { available } = fundsOf(account);
    const { available: largest } = fundsOf(work.cash(request.terminal));

    if (amount > limits.perWithdrawal) return refuse("withdrawal-limit", { limit: limits.perWithdrawal });
    if (used.dayCount >= limits.perDayCount) return refuse("daily-count-limit", { limit: BigInt(limits.perDayCount), resetsAt });
    if (used.dayAmount + amount > perDayAmount)
      return refuse(isOwn ? "own-daily-limit" : "daily-amount-limit", {
        limit: perDayAmount,
        largest: used.dayAmount > perDayAmount ? 0n : subtract(perDayAmount, used.dayAmount),
        resetsAt,
      });
    if (amount > available) return refuse("insufficient-funds", { available });
    if (amount > largest) return refuse("terminal-cash-short", { largest });

    work.place(request, day);
    return accept(fundsOf(work.account(account.id)));
  },
  audit: { account: (_, { account }) => account, amount: ({ amount }) => amount, sealed: [] },
} as const satisfies Transaction<Withdraw, Funds>;
