import { accept, type Money } from "../../../model/model.ts";
import type { Detail, Funds } from "../../deciding/request.ts";
import { CAPITAL, fundsOf } from "../../deciding/state.ts";
import { overCeiling } from "../../deciding/terminal-day.ts";
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
  touches(request, touched) {
    touched.account(CAPITAL);
    touched.cash(request.terminal);
    touched.ceiling(request, "loads", request.amount);
  },
  rule(work, request, { terminalDay }) {
    const { terminal, amount } = request;
    const cash = work.cash(terminal);
    if (!fits(cash, amount) || !fits(work.account(CAPITAL), amount)) return tooMuch();
    const today = work.terminalDay(request);
    const over = overCeiling(today, "loads", amount, terminalDay);
    if (over !== null) return over;

    work.count(today, "loads", amount);
    work.move("cash-load", cash.id, CAPITAL, amount);
    return accept(fundsOf(work.account(cash.id)));
  },
  audit: { account: (work, { terminal }) => work.cash(terminal).id, amount: ({ amount }) => amount, sealed: ["detail"] },
} as const satisfies Transaction<CashLoad, Funds>;
