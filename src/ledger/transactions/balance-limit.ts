import { BALANCE_MAX, type Money, refuse } from "../../model/model.ts";
import type { Account } from "../deciding/state.ts";

/** True if the account can hold this amount, in minor units, on top of what it holds. */
export const fits = (account: Pick<Account, "posted">, amount: Money): boolean => account.posted + amount <= BALANCE_MAX;

/** The refusal of what does not fit. */
export const tooMuch = () => refuse("balance-limit", { limit: BALANCE_MAX });
