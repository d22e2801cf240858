import { accept, type Money, refuse } from "../../../model/model.ts";
import type { Detail, Funds } from "../../deciding/request.ts";
import { fundsOf, VAULT } from "../../deciding/state.ts";
import { fits, tooMuch } from "../balance-limit.ts";
import type { Transaction } from "../transaction.ts";

interface CashUnload {
  /** Minor units. */
  readonly amount: Money;
  readonly detail?: Detail;
}

/** An operator's: from the ATM's cash account, whose funds it returns, to the vault. */
export const cashUnload = {
  asks: false,
  stoppedBySuspension: false,
  movements: { "cash-unload": ["vault", "cash"] },
  touches({ terminal }, touched) {
    touched.account(VAULT);
    touched.cash(terminal);
  },
  rule(work, { terminal, amount }) {
    const cash = work.cash(terminal);
    const { available: largest } = fundsOf(cash);
    if (amount > largest) return refuse("terminal-cash-short", { largest });
    if (!fits(work.account(VAULT), amount)) return tooMuch();

    work.move("cash-unload", VAULT, cash.id, amount);
    return accept(fundsOf(work.account(cash.id)));
  },
  audit: { account: (work, { terminal }) => work.cash(terminal).id, amount: ({ amount }) => amount, sealed: ["detail"] },
} as const satisfies Transaction<CashUnload, Funds>;
