import type { SignedStatement } from "../../receipts/receipts.ts";
import type { Fact } from "../components/facts.tsx";
import type { Locale } from "../words/refusal-text.ts";
import type { View } from "./view.ts";
import { periodText } from "./view-text.ts";

/** What stands at the head of a statement's paper; all of it is in what the bank has signed. */
export function paperFacts(statement: SignedStatement, view: View, locale: Locale): readonly Fact[] {
  const { words, figures } = locale;
  const { bank, holder, first, last, opening, closing, at } = statement;
  return [
    { name: words.statement.bank, value: bank },
    { name: words.statement.holder, value: holder },
    { name: words.statement.period, value: periodText(view, locale) },
    { name: words.choices.opening, value: figures.money(opening) },
    { name: words.statement.closing, value: figures.money(closing) },
    { name: words.statement.entries, value: String(last - first + 1) },
    { name: words.statement.made, value: figures.time(at) },
  ];
}
