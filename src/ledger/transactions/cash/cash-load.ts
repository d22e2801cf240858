import { accept, type Money } from "../../../model/model.ts";
import type { Detail, Funds } from "../../deciding/request.ts";
import { CAPITAL, fundsOf } from "../../deciding/state.ts";
import { fits, tooMuch } from "../balance-limit.ts";
import type { Transaction } from "../transaction.ts";

interface CashLoad {
  /** Minor units. */
  readonly amount: Money;
  readonly detail?: Detail;
}

/** An operator's: from the bank's capital to the ATM's cash account, whose funds it returns. */
export const cashLoad = {
  asks: false,
  stoppedBySuspension: false,
  movements: { "cash-load": ["cash", "capital"] },
  touches({ terminal }, touched) {
    touched.account(CAPITAL);
    touched.cash(terminal);
  },
  rule(work, { terminal, amount }) {
    const cash = work.cash(terminal);
    if (!fits(cash, amount) || !fits(work.account(CAPITAL), amount)) return tooMuch();

    work.move("cash-load", cash.id, CAPITAL, amount);
    return accept(fundsOf(work.account(cash.id)));
  },
  audit: { account: (work, { terminal }) => work.cash(terminal).id, amount: ({ amount }) => amount, sealed: ["detail"] },
} as const satisfies Transaction<CashLoad, Funds>;
