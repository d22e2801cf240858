import { type Item, knownItems, type Source } from "../../../overview/overview.ts";
import type { FormOperation } from "../../forms/form-operation.ts";
import type { ListedProposal } from "../../forms/proposal.ts";
import { holdsOneOf } from "../../operator.ts";
import type { ProposalList } from "../../parts.ts";
import type { Follower } from "./follower.ts";

/** A proposal that has not ended. */
export interface ApprovalItem extends Item {
  readonly proposal: ListedProposal;
}

/** What an operator has to do with a proposal, in the order of the page. */
export const PARTS = {
  "not-authentic": "the bank did not write it: run strongroom verify",
  decide: "decide it",
  own: "you proposed it: another operator decides",
  others: "another operator decides",
  approved: "approved: the bank carries it out",
} as const;
export type Part = keyof typeof PARTS;

export const approvalItems = ({ proposals, count }: Pick<ProposalList, "proposals" | "count">): Source<ApprovalItem> =>
  knownItems(
    proposals.map((proposal) => ({
      ...{ proposal, action: "approve or refuse it" },
      target: { view: "proposal", id: proposal.id },
    })),
    count ?? proposals.length,
  );

/** The operator's part in a proposal, by the table of operations. The bank asks more when it is approved, and refuses then. */
export function partIn(
  { proposal }: ApprovalItem,
  follower: Follower,
  operations: Readonly<Record<string, Pick<FormOperation, "roles">>>,
): Part {
  if (!proposal.authentic) return "not-authentic";
  if (proposal.state !== "open") return "approved";
  if (proposal.maker.id === follower.id) return "own";
  const operation = Object.hasOwn(operations, proposal.operation) ? operations[proposal.operation] : undefined;
  return operation !== undefined && holdsOneOf(follower, operation.roles) ? "decide" : "others";
}

/** The proposals with the operator's part in each: those that the operator can decide first, then the oldest. */
export function approvalsFor(
  items: readonly ApprovalItem[],
  follower: Follower,
  operations: Readonly<Record<string, Pick<FormOperation, "roles">>>,
): readonly { readonly item: ApprovalItem; readonly part: Part }[] {
  const order = Object.keys(PARTS);
  return items
    .map((item) => ({ item, part: partIn(item, follower, operations) }))
    .sort((one, other) => order.indexOf(one.part) - order.indexOf(other.part));
}
