import { type Currency, formatMoney } from "../../model/model.ts";

/** An amount in minor units, with its currency: "40.00 EUR". */
export const moneyText = (amount: bigint, currency: Currency): string => `${formatMoney(amount, currency)} ${currency.code}`;

/** A moment in milliseconds since 1970 UTC, exactly: two changes in one second differ. */
export const momentText = (ms: number): string => new Date(ms).toISOString();
