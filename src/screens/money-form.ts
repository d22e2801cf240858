import { NOTES_IN_MAX } from "../atm/deposit.ts";
import { type Notes, pieces } from "../atm/notes.ts";
import type { Payable } from "../atm/payable.ts";
import type { Problem } from "../atm/session.ts";
import { type Currency, parseMoney } from "../model/currency.ts";
import { isAmount, type Money } from "../model/money.ts";
import type { Tongue } from "./refusal-text.ts";

/** The amount that was typed; null for anything that is not an amount of this currency. */
export function amountOf(text: string | undefined, currency: Currency): Money | null {
  const amount = parseMoney(text ?? "", currency);
  return amount !== null && isAmount(amount) ? amount : null;
}

export function askForAmount({ words, figures }: Tongue): string {
  const { code, exponent } = figures.currency;
  return words.money.askAmount({ currency: code, example: figures.typed(40n * 10n ** BigInt(exponent)) });
}

/** Says which amounts near this one the notes in the machine can make. */
export function notPayable(amount: Money, payable: Payable, { words: { money }, figures }: Tongue): Problem {
  const amounts = [payable.below(amount), payable.above(amount)].filter((each) => each !== null);
  const asked = { amount: figures.money(amount) };
  if (amounts.length === 0) return { field: "amount", text: money.cannotPayAny(asked) };
  const nearest = figures.list(amounts.map((each) => figures.money(each)));
  const near = amounts.length === 1 ? money.nearestOne({ nearest }) : money.nearestTwo({ nearest });
  return { field: "amount", text: `${money.cannotPay(asked)} ${near}`, amounts };
}

/** The notes that were counted, without the denominations of which there are none; or what is wrong with the counts. */
export function countNotes(
  values: Readonly<Record<string, string>>,
  denominations: readonly Money[],
  { words, figures }: Tongue,
): Notes | Problem {
  const counted = denominations.map((denomination) => {
    const text = (values[`notes-${denomination}`] ?? "").trim();
    return { denomination, notes: text === "" ? 0 : /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN };
  });
  const wrong = counted.find((each) => Number.isNaN(each.notes));
  if (wrong !== undefined)
    return {
      field: `notes-${wrong.denomination}`,
      text: words.money.askCount({ note: figures.note(wrong.denomination) }),
    };
  const first = denominations[0];
  const field = first === undefined ? {} : { field: `notes-${first}` };
  if (pieces(counted) === 0) return { ...field, text: words.money.atLeastOne };
  if (pieces(counted) > NOTES_IN_MAX) return { ...field, text: words.money.atMost(NOTES_IN_MAX) };
  return counted.filter((each) => each.notes > 0);
}
