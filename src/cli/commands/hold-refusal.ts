import type { ProposalRefusal } from "../../ledger/ledger.ts";
import { REFUSALS, type RefusalName } from "../../model/model.ts";

/** The advice to an operator for each refusal. Any other refusal uses the words of the closed list. */
const TEXTS: Readonly<Partial<Record<ProposalRefusal | RefusalName, string>>> = {
  "hold-unknown": "this ATM placed no hold with this request id: strongroom holds list shows the open ones and their ATMs",
  "hold-settled": "the hold has been settled meanwhile: nothing is left to do",
  "hold-released": "the hold has been released meanwhile: nothing is left to do",
  "hold-exceeded": "more than was held cannot have been paid out of the hold: strongroom holds list shows its amount",
  "proposal-missing": "nobody has proposed this yet: give the command without --confirm first",
  "proposal-differs": "what was proposed is something else: look at the ATM again, both of you, and propose it again",
  "proposal-confirmed": "another proposal for this hold is confirmed already: give that one with --confirm again to carry it out",
  "same-operator": "whoever proposes cannot confirm: a second operator must",
  "bank-busy": "the database is too busy; nothing was booked: give the same command again",
};

/** The sentence for an operator whose step is refused, with the name of the proposer if there is one. */
export function refusalText(refusal: ProposalRefusal | RefusalName, proposedBy: string | null): string {
  const text = TEXTS[refusal] ?? (Object.hasOwn(REFUSALS, refusal) ? REFUSALS[refusal as RefusalName].meaning : refusal);
  return proposedBy === null ? text : `${text} (proposed by ${proposedBy})`;
}
