import type { Draft, Order, OrderTerms } from "../../atm/atm.ts";
import { type Locale, refusalText } from "../words/refusal-text.ts";

/**
 * The form of a refused operation, filled in as before and with the problem at the amount; null after any other ending. A deposit
 * has none: its notes are given back and must be fed again.
 */
export function refusedDraft({ terms, ending }: Order, locale: Locale): Draft | null {
  if (terms.op === "deposit" || (ending?.how !== "refused" && ending?.how !== "not-payable")) return null;
  const draft = { at: `/${terms.op}`, values: valuesOf(terms, locale) };
  if (ending.how !== "refused") return draft;
  return { ...draft, problem: { field: "amount", text: refusalText(ending.refusal, ending.details, locale) } };
}

function valuesOf(terms: Exclude<OrderTerms, { op: "deposit" }>, { figures }: Locale): Record<string, string> {
  const amount = figures.typed(terms.amount);
  return terms.op === "transfer" ? { payee: terms.payee, amount } : { amount };
}
