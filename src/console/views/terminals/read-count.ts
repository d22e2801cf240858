import { type Currency, formatMoney, type Money } from "../../../model/model.ts";
import { fieldOf, type Place } from "./count-page.tsx";

/** The fields of the operation `cash-count` that the form of a count gives: what was left out is not named. */
export function countGiven(
  values: Readonly<Record<string, string>>,
  denominations: readonly Money[],
  currency: Currency,
): Readonly<Record<Place, string> & { reason?: string }> {
  const notesOf = (place: Place): string =>
    denominations
      .map((denomination) => [values[fieldOf(place, denomination)]?.trim() ?? "", denomination] as const)
      .filter(([count]) => count !== "")
      .map(([count, denomination]) => `${count}x${formatMoney(denomination, currency)}`)
      .join(",");
  const notes = { cassettes: notesOf("cassettes"), rejected: notesOf("rejected") };
  return values["reason"] ? { ...notes, reason: values["reason"] } : notes;
}
