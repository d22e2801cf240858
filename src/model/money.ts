/**
 * Money is a whole number of minor units (cents, say), never negative: debit and credit give the direction, never a sign. No
 * float and no `number` holds money anywhere in the project.
 */

declare const brand: unique symbol;
/** Minor units of the bank's one currency, 0 or more. */
export type Money = bigint & { readonly [brand]: "Money" };

/** The most that one request may move, in minor units (PROTOCOL.md, section 11). */
export const AMOUNT_MAX = 10n ** 12n;
/** The most that an account may hold, in minor units: every JSON reader represents it exactly. */
export const BALANCE_MAX = 10n ** 15n;

/** Brands a checked number of minor units. Throws RangeError below 0 and above BALANCE_MAX: that is a bug, not a refusal. */
export function Money(minor: bigint): Money {
  if (minor < 0n || minor > BALANCE_MAX) throw new RangeError(`not an amount of money: ${minor}`);
  return minor as Money;
}

export const ZERO = Money(0n);

/** Returns the sum. Throws RangeError if it exceeds BALANCE_MAX. */
export const add = (a: Money, b: Money): Money => Money(a + b);

/** Returns `a` minus `b`. Throws RangeError if `b` is more than `a`. */
export const subtract = (a: Money, b: Money): Money => Money(a - b);

/** Returns true for an amount that a request may name: 1 to AMOUNT_MAX minor units. */
export const isAmount = (minor: bigint): boolean => minor >= 1n && minor <= AMOUNT_MAX;

/** A currency by its ISO 4217 code; `exponent` is the number of decimal places of its minor unit. */
export interface Currency {
  readonly code: string;
  readonly exponent: number;
}

/** The codes of ISO 4217 (list one, 2026) that have a minor unit, by its decimal places: metals and test codes have none. */
const CODES: readonly (readonly [exponent: number, codes: string])[] = [
  [0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"],
  [2, `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP COU CRC
    CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR
    KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN
    PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS
    UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG`],
  [3, "BHD IQD JOD KWD LYD OMR TND"],
  [4, "CLF UYW"],
]; // biome-ignore format: a table

const EXPONENTS: ReadonlyMap<string, number> = new Map(
  CODES.flatMap(([exponent, codes]) => codes.split(/\s+/).map((code) => [code, exponent] as const)),
);

/** Returns the currency of this code. Throws RangeError if it is no code of ISO 4217, or its currency has no minor unit. */
export function Currency(code: string): Currency {
  const exponent = EXPONENTS.get(code);
  if (exponent === undefined)
    throw new RangeError(`not an ISO 4217 currency code: "${code}" (three capital letters, such as EUR)`);
  return { code, exponent };
}

/** Prints minor units as a plain decimal: 4000n of EUR is "40.00". The reverse of parseMoney. */
export function formatMoney(amount: bigint, currency: Currency): string {
  if (currency.exponent === 0) return amount.toString();
  const digits = amount.toString().padStart(currency.exponent + 1, "0");
  return `${digits.slice(0, -currency.exponent)}.${digits.slice(-currency.exponent)}`;
}

/**
 * Reads an amount that a person typed: "40", "40.5", "40.50" or, with a comma, "40,50". Returns null for anything else. Returns
 * null too for more decimal places than the currency has, because nothing is rounded, and for more than an account may hold.
 */
export function parseMoney(text: string, currency: Currency): Money | null {
  const match = /^(\d{1,16})(?:[.,](\d{1,4}))?$/.exec(text.trim());
  if (match === null) return null;
  const fraction = match[2] ?? "";
  if (fraction.length > currency.exponent) return null;
  const minor = BigInt((match[1] ?? "") + fraction.padEnd(currency.exponent, "0"));
  return minor > BALANCE_MAX ? null : Money(minor);
}

/** A number of notes of one denomination, which is in minor units. */
export interface NoteCount {
  readonly denomination: Money;
  readonly notes: number;
}

/** Returns what these notes are worth, in minor units. The sum may exceed AMOUNT_MAX. */
export const worth = (notes: readonly NoteCount[]): bigint =>
  notes.reduce((sum, each) => sum + each.denomination * BigInt(each.notes), 0n);
