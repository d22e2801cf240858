import { type Currency, formatMoney } from "../../model/model.ts";

/** Prints an amount of minor units as a decimal, with a minus if it is negative. */
export const decimal = (amount: bigint, currency: Currency): string =>
  amount < 0n ? `-${formatMoney(-amount, currency)}` : formatMoney(amount, currency);

/** An id without its dashes: 32 characters, for fields that hold no more than 34 or 35. */
export const shortId = (id: string): string => id.replaceAll("-", "");
