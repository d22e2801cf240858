import type { DayEndRow } from "../../../ledger/ledger.ts";
import { type Currency, formatMoney } from "../../../model/model.ts";
import { amountText, signed } from "../../components/amount.tsx";

/** The possible causes of a difference, what is still open, and what an operator must look after. */
export function explanations(
  { reported, reversed, openHolds, overfull, bookDifference, counterDifference, isUnexplained }: DayEndRow,
  currency: Currency,
): readonly string[] {
  return [
    ...(bookDifference === 0n
      ? []
      : [`its account is ${signed(bookDifference, currency)} off its entries: run strongroom verify`]),
    ...(isUnexplained && bookDifference === 0n ? ["nothing explains it: have two operators count the machine"] : []),
    ...(reported === null || reported.since === 0n ? [] : [`${signed(reported.since, currency)} booked after its report`]),
    ...(reversed === 0n || counterDifference === 0n ? [] : [`${signed(reversed, currency)} by reversals since its last count`]),
    ...(reported === null || reported.box === 0n
      ? []
      : [`${amountText(reported.box, currency)} of its notes are in the reject box`]),
    ...(reported?.inService === false ? ["it was out of service at its report"] : []),
    ...(openHolds.length === 0
      ? []
      : [
          `open holds of ${amountText(
            openHolds.reduce((sum, { amount }) => sum + amount, 0n),
            currency,
          )}`,
        ]),
    ...overfull.map(
      ({ day, deposits }) => `deposits of ${formatMoney(deposits, currency)} on ${dayText(day)} are more than it holds`,
    ),
  ];
}

/** A day of UTC: 2026-03-31. `at` is in milliseconds since 1970 UTC. */
export const dayText = (at: number): string => new Date(at).toISOString().slice(0, 10);
