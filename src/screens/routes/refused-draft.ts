import type { Draft, Paper, Slip } from "../../atm/atm.ts";
import { refusalText, type Tongue } from "../words/refusal-text.ts";

/**
 * The form that a refused operation came from, filled in as it was and with what is wrong at the amount; null after any other
 * ending. A deposit's notes are given back and are fed again.
 */
export function refusedDraft({ paper, ending }: Slip, tongue: Tongue): Draft | null {
  if (paper.op === "deposit" || (ending?.how !== "refused" && ending?.how !== "not-payable")) return null;
  const draft = { at: `/${paper.op}`, values: valuesOf(paper, tongue) };
  if (ending.how !== "refused") return draft;
  return { ...draft, problem: { field: "amount", text: refusalText(ending.refusal, ending.details, tongue) } };
}

function valuesOf(paper: Exclude<Paper, { op: "deposit" }>, { figures }: Tongue): Record<string, string> {
  const amount = figures.typed(paper.amount);
  return paper.op === "transfer" ? { payee: paper.payee, amount } : { amount };
}
