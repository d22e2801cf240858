import { type AccountId, accept, type Money, refuse } from "../../model/model.ts";
import type { Funds } from "../deciding/request.ts";
import { fundsOf } from "../deciding/state.ts";
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
  touches({ account, payee }, touched) {
    touched.account(account);
    if (payee !== null) touched.account(payee);
  },
  rule(work, { account, payee, amount }) {
    if (payee === null) return refuse("payee-unknown");
    if (payee === account) return refuse("payee-is-self");
    const { available } = fundsOf(work.account(account));
    if (amount > available) return refuse("insufficient-funds", { available });
    if (!fits(work.account(payee), amount)) return tooMuch();

    work.move("transfer", account, payee, amount);
    return accept(fundsOf(work.account(account)));
  },
  audit: { account: (_, { account }) => account, amount: ({ amount }) => amount, sealed: ["payee"] },
} as const satisfies Transaction<Transfer, Funds>;
