import { type AccountId, accept, type Money } from "../../model/model.ts";
import type { Funds } from "../deciding/request.ts";
import { fundsOf } from "../deciding/state.ts";
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
  touches({ account, terminal }, touched) {
    touched.account(account);
    touched.cash(terminal);
  },
  rule(work, { account, terminal, amount }) {
    const cash = work.cash(terminal);
    if (!fits(work.account(account), amount) || !fits(cash, amount)) return tooMuch();

    work.move("deposit", cash.id, account, amount);
    return accept(fundsOf(work.account(account)));
  },
  audit: { account: (_, { account }) => account, amount: ({ amount }) => amount, sealed: [] },
} as const satisfies Transaction<Deposit, Funds>;
