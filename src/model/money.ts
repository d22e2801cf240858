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
