import { NOTES_IN_MAX } from "../atm/deposit.ts";
import { type Notes, pieces } from "../atm/notes.ts";
import type { Payable } from "../atm/payable.ts";
import type { Problem } from "../atm/session.ts";
import { type Currency, formatMoney, parseMoney } from "../model/currency.ts";
import { isAmount, type Money } from "../model/money.ts";
import { moneyText, noteText } from "./money-text.ts";

/** The amount that was typed; null for anything that is not an amount of this currency. */
export function amountOf(text: string | undefined, currency: Currency): Money | null {
  const amount = parseMoney(text ?? "", currency);
  return amount !== null && isAmount(amount) ? amount : null;
}

export const askForAmount = (currency: Currency): string =>
  `Please enter an amount in ${currency.code}, such as ${formatMoney(40n * 10n ** BigInt(currency.exponent), currency)}.`;

/** Says which amounts near this one the notes in the machine can make. */
export function notPayable(amount: Money, payable: Payable, currency: Currency): Problem {
  const amounts = [payable.below(amount), payable.above(amount)].filter((each) => each !== null);
  const nearest = amounts.map((each) => moneyText(each, currency)).join(" and ");
  const cannot = `This machine cannot pay out ${moneyText(amount, currency)}.`;
  if (amounts.length === 0) return { field: "amount", text: `${cannot} It has no notes right now.` };
  const near = amounts.length === 1 ? `The nearest amount is ${nearest}.` : `The nearest amounts are ${nearest}.`;
  return { field: "amount", text: `${cannot} ${near}`, amounts };
}

/** The notes that were counted, without the denominations of which there are none; or what is wrong with the counts. */
export function countNotes(
  values: Readonly<Record<string, string>>,
  denominations: readonly Money[],
  currency: Currency,
): Notes | Problem {
  const counted = denominations.map((denomination) => {
    const text = (values[`notes-${denomination}`] ?? "").trim();
    return { denomination, notes: text === "" ? 0 : /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN };
  });
  const wrong = counted.find((each) => Number.isNaN(each.notes));
  if (wrong !== undefined)
    return {
      field: `notes-${wrong.denomination}`,
      text: `Please enter how many ${noteText(wrong.denomination, currency)} notes there are, such as 3.`,
    };
  const first = denominations[0];
  const field = first === undefined ? {} : { field: `notes-${first}` };
  if (pieces(counted) === 0) return { ...field, text: "Please put in at least one note." };
  if (pieces(counted) > NOTES_IN_MAX) return { ...field, text: `The slot takes at most ${NOTES_IN_MAX} notes at a time.` };
  return counted.filter((each) => each.notes > 0);
}
