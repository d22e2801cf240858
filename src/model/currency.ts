import { BALANCE_MAX, Money } from "./money.ts";

/** A currency by its ISO 4217 code; `exponent` is the number of decimal places of its minor unit. */
export interface Currency {
  readonly code: string;
  readonly exponent: number;
}

/** The ISO 4217 exponents that are not 2. */
const EXPONENTS: Readonly<Record<string, number>> = {
  BIF: 0, CLP: 0, DJF: 0, GNF: 0, ISK: 0, JPY: 0, KMF: 0, KRW: 0, PYG: 0, RWF: 0, UGX: 0, UYI: 0, VND: 0, VUV: 0, XAF: 0, XOF: 0, XPF: 0,
  BHD: 3, IQD: 3, JOD: 3, KWD: 3, LYD: 3, OMR: 3, TND: 3,
  CLF: 4, UYW: 4,
}; // biome-ignore format: a table

/** The currency of this code. Throws RangeError for what is not three capital letters. */
export function Currency(code: string): Currency {
  if (!/^[A-Z]{3}$/.test(code))
    throw new RangeError(`not an ISO 4217 currency code: "${code}" (three capital letters, such as EUR)`);
  return { code, exponent: EXPONENTS[code] ?? 2 };
}

/** Minor units as a plain decimal: 4000n of EUR is "40.00". The reverse of parseMoney. */
export function formatMoney(amount: bigint, currency: Currency): string {
  if (currency.exponent === 0) return amount.toString();
  const digits = amount.toString().padStart(currency.exponent + 1, "0");
  return `${digits.slice(0, -currency.exponent)}.${digits.slice(-currency.exponent)}`;
}

/**
 * Reads what a person typed: "40", "40.5", "40.50" or, with a comma, "40,50". Null for anything else, and for more
 * decimal places than the currency has, as nothing is ever rounded, or more than an account may hold.
 */
export function parseMoney(text: string, currency: Currency): Money | null {
  const match = /^(\d{1,13})(?:[.,](\d{1,4}))?$/.exec(text.trim());
  if (match === null) return null;
  const fraction = match[2] ?? "";
  if (fraction.length > currency.exponent) return null;
  const minor = BigInt((match[1] ?? "") + fraction.padEnd(currency.exponent, "0"));
  return minor > BALANCE_MAX ? null : Money(minor);
}
