import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { AMOUNT_MAX, add, BALANCE_MAX, Currency, formatMoney, isAmount, Money, parseMoney, subtract } from "./money.ts";

test("money is never negative and never more than an account may hold", () => {
  assert.equal(Money(0n), 0n);
  assert.equal(Money(BALANCE_MAX), BALANCE_MAX);
  assert.throws(() => Money(-1n), RangeError);
  assert.throws(() => Money(BALANCE_MAX + 1n), RangeError);
  assert.throws(() => subtract(Money(1n), Money(2n)), RangeError);
  assert.throws(() => add(Money(BALANCE_MAX), Money(1n)), RangeError);
});

test("a request moves 1 to 10^12 minor units", () => {
  for (const [minor, is] of [
    [0n, false],
    [1n, true],
    [AMOUNT_MAX, true],
    [AMOUNT_MAX + 1n, false],
    [-1n, false],
  ] as const)
    assert.equal(isAmount(minor), is, String(minor));
});

test("a formatted amount reads back as the same amount, in every currency", () => {
  const currencies = ["EUR", "JPY", "KWD", "CLF"].map(Currency);
  fc.assert(
    fc.property(fc.bigInt(0n, AMOUNT_MAX), fc.constantFrom(...currencies), (minor, currency) => {
      assert.equal(parseMoney(formatMoney(minor, currency), currency), minor);
    }),
  );
});

test("a typed amount is read, and never rounded", () => {
  const euro = Currency("EUR");
  const cases: readonly (readonly [string, bigint | null])[] = [
    ["40", 4000n],
    ["40.5", 4050n],
    ["40,50", 4050n],
    [" 40.00 ", 4000n],
    ["0", 0n],
    ["007", 700n],
    ["40.005", null],
    ["-40", null],
    ["+40", null],
    ["4e1", null],
    ["1,000.00", null],
    ["", null],
    [".5", null],
    ["40.", null],
    ["٤٠", null],
  ];
  for (const [typed, minor] of cases) assert.equal(parseMoney(typed, euro), minor, typed);
  assert.equal(parseMoney("40.5", Currency("JPY")), null);
});

test("every amount that an account may hold can be typed, and no larger one", () => {
  for (const code of ["EUR", "JPY", "BHD", "CLF"]) {
    const currency = Currency(code);
    assert.equal(parseMoney(formatMoney(BALANCE_MAX, currency), currency), BALANCE_MAX, code);
    assert.equal(parseMoney(formatMoney(BALANCE_MAX + 1n, currency), currency), null, code);
  }
});

test("a currency must be in ISO 4217 and have a minor unit", () => {
  assert.throws(() => Currency("eur"), RangeError);
  assert.throws(() => Currency("EURO"), RangeError);
  // No code, a metal, a test code, and a former currency.
  for (const code of ["EUX", "XAU", "XTS", "DEM"]) assert.throws(() => Currency(code), RangeError, code);
  for (const code of ["USD", "ZWG", "XCG"]) assert.equal(Currency(code).exponent, 2);
});
