import type { AccountKind } from "../../ledger/ledger.ts";
import type { AccountId } from "../../model/model.ts";

/** The other side of the balances that were there before the period. */
export const OPENING = "Equity:Opening-Balances";

/** What Beancount allows as one component of a name, of ASCII. No account's id is one of 32 characters or fewer. */
const COMPONENT = /^[A-Z0-9][A-Za-z0-9-]*$/;

/** The name of an account of each kind. `own` tells it from others of its kind. */
const NAMES: Readonly<Record<AccountKind, (own: string) => string>> = {
  customer: (own) => `Liabilities:Customers:${own}`,
  cash: (own) => `Assets:Cash:${own}`,
  vault: () => "Assets:Vault",
  capital: () => "Equity:Capital",
};

/** The account's name: cash by its ATM if Beancount can write that, all else by the account's id. */
export function accountName({ id, kind, terminal }: { id: AccountId; kind: AccountKind; terminal: string | null }): string {
  return NAMES[kind](kind === "cash" && terminal !== null && COMPONENT.test(terminal) ? terminal : id);
}

/** A text as Beancount reads it in quotes. */
export const quoted = (text: string): string => `"${text.replaceAll(/["\\]/g, "\\$&")}"`;
