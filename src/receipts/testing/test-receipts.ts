import fc from "fast-check";
import { AMOUNT_MAX, Currency, Money, newRequestId, TerminalId } from "../../model/model.ts";
import { isBankName, type Receipt } from "../receipt.ts";

const LETTERS = fc.constantFrom(..."aZ0 -_é€😀");

/** Generates any valid receipt. */
export const receipts: fc.Arbitrary<Receipt> = fc.record(
  {
    bank: fc.string({ unit: LETTERS, minLength: 1, maxLength: 32 }).filter(isBankName),
    terminal: fc
      .string({ unit: LETTERS, minLength: 1, maxLength: 32 })
      .filter((each) => Buffer.byteLength(each) <= 32 && !each.includes("\0"))
      .map(TerminalId),
    request: fc.constant(null).map(newRequestId),
    operation: fc.constantFrom("deposit", "withdraw", "transfer"),
    amount: fc.bigInt({ min: 1n, max: AMOUNT_MAX }).map(Money),
    currency: fc.record(
      {
        code: fc.constantFrom("EUR", "JPY", "BHD").map((code) => Currency(code).code),
        exponent: fc.nat(4),
      },
      { noNullPrototype: true },
    ),
    at: fc.nat(2 ** 48 - 1),
    outcome: fc.constantFrom("booked", "booked-in-part"),
  },
  { noNullPrototype: true },
);
