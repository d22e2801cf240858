import type { Problem } from "../../atm/atm.ts";
import { type Currency, isAmount, type Money, parseMoney, ZERO } from "../../model/model.ts";
import { askForAmount } from "../routes/forms.ts";
import type { Locale } from "../words/refusal-text.ts";
import { isDay } from "./days.ts";
import { EVERYTHING, isName, readView, type View } from "./view.ts";

type Typed = Readonly<Record<string, string>>;

/** Reads the search's form: the view that it asks for, or what is wrong with it. */
export function searchOf(values: Typed, currency: Currency, locale: Locale): View | Problem {
  const { statement } = locale.words;
  const wrongDay = ["from", "to"].find((name) => (values[name] ?? "") !== "" && !isDay(values[name]));
  if (wrongDay !== undefined) return { field: wrongDay, text: statement.askDay };
  const chosen = readView((name) => (["from", "to", "way", "kind"].includes(name) ? values[name] : undefined));
  if (chosen.from !== null && chosen.to !== null && chosen.to < chosen.from) return { field: "to", text: statement.reversed };
  const [least, largest] = [amountIn(values["least"], currency), amountIn(values["largest"], currency)];
  if (least === null || largest === null) return { field: least === null ? "least" : "largest", text: askForAmount(locale) };
  if (largest > 0n && largest < least) return { field: "largest", text: statement.upsideDown };
  return withQuery({ ...EVERYTHING, ...chosen, least, largest }, (values["query"] ?? "").trim(), currency, locale);
}

/** A username or an exact amount; the latter replaces the bounds. */
function withQuery(view: View, query: string, currency: Currency, { words, figures }: Locale): View | Problem {
  if (query === "") return view;
  if (isName(query)) return { ...view, name: query };
  const amount = amountIn(query, currency);
  if (amount !== null) return { ...view, least: amount, largest: amount };
  const example = figures.typed(40n * 10n ** BigInt(currency.exponent));
  return { field: "query", text: words.statement.askQuery({ example }) };
}

/** The amount that was typed, 0 for nothing; null for anything that is not an amount of this currency. */
function amountIn(text: string | undefined, currency: Currency): Money | null {
  if ((text ?? "").trim() === "") return ZERO;
  const amount = parseMoney(text ?? "", currency);
  return amount !== null && isAmount(amount) ? amount : null;
}
