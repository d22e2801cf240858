/**
 * Money is a whole number of minor units (cents, say), never negative: whether it comes or goes is said by debit and
 * credit, never by a sign. No float and no `number` holds money anywhere in the project.
 */

declare const brand: unique symbol;
/** Minor units of the bank's one currency, 0 or more. */
export type Money = bigint & { readonly [brand]: "Money" };

/** The most that one request may move, in minor units (PROTOCOL.md, section 11). */
export const AMOUNT_MAX = 10n ** 12n;
/** The most that an account may hold, in minor units: any JSON reader still holds it exactly. */
export const BALANCE_MAX = 10n ** 15n;

/** Brands a checked number of minor units. Throws RangeError below 0 and above BALANCE_MAX: that is a bug, not a refusal. */
export function Money(minor: bigint): Money {
  if (minor < 0n || minor > BALANCE_MAX) throw new RangeError(`not an amount of money: ${minor}`);
  return minor as Money;
}

export const ZERO = Money(0n);

/** The sum. Throws RangeError where it passes BALANCE_MAX. */
export const add = (a: Money, b: Money): Money => Money(a + b);

/** What is left of `a`. Throws RangeError where `b` is more than `a`. */
export const subtract = (a: Money, b: Money): Money => Money(a - b);

/** True for an amount that a request may name: 1 to AMOUNT_MAX minor units. */
export const isAmount = (minor: bigint): boolean => minor >= 1n && minor <= AMOUNT_MAX;
