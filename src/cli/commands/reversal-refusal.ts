import type { FoundPosting, ReversalProposal, ReversalRefusal } from "../../ledger/ledger.ts";
import { type Currency, formatMoney, REFUSALS, type RefusalDetails, type RefusalName } from "../../model/model.ts";

/** A refused step of a reversal, or of carrying it out. */
export interface RefusedReversal {
  readonly refusal: ReversalRefusal | RefusalName;
  readonly details: RefusalDetails;
  readonly posting: FoundPosting | null;
  readonly proposal: ReversalProposal | null;
}

/** The advice to an operator for each refusal. Any other refusal uses the words of the closed list. */
const TEXTS: Readonly<Partial<Record<RefusedReversal["refusal"], (refused: RefusedReversal, currency: Currency) => string>>> = {
  "posting-reversed": ({ posting }) =>
    `the posting is reversed already, by the request ${posting?.reversedBy ?? "of somebody else"}`,
  "posting-is-reversal": () =>
    "this is a reversal, which cannot be reversed: let the customer or an operator move the money again",
  "insufficient-funds": (refused, currency) => lacking("the customer's account", "available", refused, currency),
  "terminal-cash-short": (refused, currency) => lacking("the ATM's cash account", "largest", refused, currency),
  "capital-short": (refused, currency) => lacking("the bank's capital", "largest", refused, currency),
  "payee-closed": () => "the customer who would get the money is closed: strongroom customer open comes first",
  "proposal-missing": () => "nobody has proposed this yet: give the command without --confirm first",
  "proposal-differs": ({ proposal }) =>
    `what was proposed has another reason ("${proposal?.reason}"): repeat that one, or propose it again`,
  "proposal-confirmed": ({ proposal }) =>
    `the reversal is confirmed already, by ${proposal?.confirmedBy}: give it with --confirm again to carry it out`,
  "same-operator": () => "whoever proposes cannot confirm: a second operator must",
  "bank-busy": () => "the database is too busy; nothing was booked: give the same command again",
};

/** The sentence for an operator whose step is refused, with the name of the proposer if there is a proposal. */
export function reversalRefusalText(refused: RefusedReversal, currency: Currency): string {
  const { refusal, proposal } = refused;
  const words = TEXTS[refusal]?.(refused, currency);
  const text = words ?? (Object.hasOwn(REFUSALS, refusal) ? REFUSALS[refusal as RefusalName].meaning : refusal);
  return proposal === null ? text : `${text} (proposed by ${proposal.proposedBy})`;
}

/** An account must give back more than it has: how much it lacks, and what to do. */
function lacking(whose: string, figure: string, { details, posting }: RefusedReversal, currency: Currency): string {
  const money = (amount: bigint): string => `${formatMoney(amount, currency)} ${currency.code}`;
  const available = details[figure] ?? 0n;
  const missing = posting === null ? "the rest" : money(posting.amount - available);
  return `${whose} must give the money back and has only ${money(available)} available: ${missing} is missing; propose it again once that is there`;
}
