import { type AccountId, accept, type Money } from "../../model/model.ts";
import type { Funds } from "../deciding/request.ts";
import { fundsOf } from "../deciding/state.ts";
import { overCeiling } from "../deciding/terminal-day.ts";
import { fits, tooMuch } from "./balance-limit.ts";
import type { Transaction } from "./transaction.ts";

interface Deposit {
  readonly account: AccountId;
  /** Minor units. */
  readonly amount: Money;
}

/** Books notes that the ATM has counted and keeps: from the customer's hands to the ATM's cash. */
export const deposit = {
  asks: false,
  stoppedBySuspension: true,
  movements: { deposit: ["cash", "customer"] },
  touches(request, touched) {
    touched.account(request.account);
    touched.cash(request.terminal);
    touched.ceiling(request, "deposits", request.amount);
  },
  rule(work, request, { terminalDay }) {
    const { account, terminal, amount } = request;
    const cash = work.cash(terminal);
    if (!fits(work.account(account), amount) || !fits(cash, amount)) return tooMuch();
    const today = work.terminalDay(request);
    const over = overCeiling(today, "deposits", amount, terminalDay);
    if (over !== null) return over;

    work.count(today, "deposits", amount);
    work.move("deposit", cash.id, account, amount);
    return accept(fundsOf(work.account(account)));
  },
  audit: { account: (_, { account }) => account, amount: ({ amount }) => amount, sealed: [] },
} as const satisfies Transaction<Deposit, Funds>;
