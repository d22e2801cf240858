import { type AccountId, accept, type Money, refuse } from "../../model/model.ts";
import type { Funds } from "../deciding/request.ts";
import { fundsOf } from "../deciding/state.ts";
import { overCeiling } from "../deciding/terminal-day.ts";
import { fits, tooMuch } from "./balance-limit.ts";
import type { Transaction } from "./transaction.ts";

interface Transfer {
  readonly account: AccountId;
  /** Null if no customer has the name that the ATM sent: the refusal is recorded like any other. */
  readonly payee: AccountId | null;
  /** Minor units. */
  readonly amount: Money;
}

/** Pays another customer of this bank. */
export const transfer = {
  asks: false,
  stoppedBySuspension: true,
  movements: { transfer: ["customer", "customer"] },
  touches(request, touched) {
    const { account, payee, amount } = request;
    touched.account(account);
    if (payee === null) return;
    touched.account(payee);
    touched.ceiling(request, "transfers", amount);
  },
  rule(work, request, { terminalDay }) {
    const { account, payee, amount } = request;
    if (payee === null) return refuse("payee-unknown");
    if (payee === account) return refuse("payee-is-self");
    if (work.account(payee).closed) return refuse("payee-closed");
    const { available } = fundsOf(work.account(account));
    if (amount > available) return refuse("insufficient-funds", { available });
    if (!fits(work.account(payee), amount)) return tooMuch();
    const today = work.terminalDay(request);
    const over = overCeiling(today, "transfers", amount, terminalDay);
    if (over !== null) return over;

    work.count(today, "transfers", amount);
    work.move("transfer", account, payee, amount);
    return accept(fundsOf(work.account(account)));
  },
  audit: { account: (_, { account }) => account, amount: ({ amount }) => amount, sealed: ["payee"] },
} as const satisfies Transaction<Transfer, Funds>;
