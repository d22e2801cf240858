import { type Currency, formatMoney } from "../../model/model.ts";

/** An amount in minor units, with its currency: "40.00 EUR". */
export const amountText = (amount: bigint, currency: Currency): string => `${figure(amount, currency)} ${currency.code}`;

/** The same without the currency, for columns that name it. A negative one has a minus sign. */
export const figure = (amount: bigint, currency: Currency): string =>
  amount < 0n ? `−${formatMoney(-amount, currency)}` : formatMoney(amount, currency);

/** A difference, with its sign in any case: "+5.00". */
export const signed = (amount: bigint, currency: Currency): string => (amount > 0n ? "+" : "") + figure(amount, currency);
