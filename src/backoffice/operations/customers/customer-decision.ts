import type { CustomerDecision } from "../../../customers/customers.ts";
import type { OperatorContext } from "../operation.ts";

/** The decision of this context's actor about a customer; of a proposal, by its maker and its approver. */
export function decisionOf({ name, at, proposal }: OperatorContext, username: string, reason: string | null): CustomerDecision {
  const approver = proposal?.decision?.decider.name;
  const approval = proposal === null || approver === undefined ? null : { proposal: proposal.id, approver };
  return { username, at, operator: name, reason: reason ?? "", approval };
}

/** What every operation about one customer may refuse. */
export const UNKNOWN = { "customer-unknown": "no customer has this username" } as const;
