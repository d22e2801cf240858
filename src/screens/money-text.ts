import { type Currency, formatMoney } from "../model/currency.ts";

/** Amounts and times as people read them. Amounts go to Intl as text, so that no digit passes through a float. */

/** "€1,240.00". */
export const moneyText = (amount: bigint, currency: Currency): string => written(amount, currency, currency.exponent);

/** "€20" where it is a whole number of major units, as on a note. */
export function noteText(denomination: bigint, currency: Currency): string {
  const whole = denomination % 10n ** BigInt(currency.exponent) === 0n;
  return written(denomination, currency, whole ? 0 : currency.exponent);
}

/** "+€40.00" for what comes in, "−€40.00" for what goes out. */
export const signedText = (direction: "credit" | "debit", amount: bigint, currency: Currency): string =>
  `${direction === "credit" ? "+" : "−"}${moneyText(amount, currency)}`;

/** "24 Nov 2026, 08:15 UTC". */
export const timeText = (at: number): string => `${TIME.format(at)} UTC`;

const TIME = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" });

function written(amount: bigint, currency: Currency, digits: number): string {
  const format = new Intl.NumberFormat("en-GB", {
    style: "currency",
    currency: currency.code,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return format.format(formatMoney(amount, currency) as Intl.StringNumericLiteral);
}
