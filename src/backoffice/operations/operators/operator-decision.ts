import type { Agreement, OperatorChange, OperatorOutcome } from "../../../operators/operators.ts";
import { type Answer, type OperatorContext, refused } from "../operation.ts";

/** The decision of this context's actor about an operator; of a proposal, by its maker and its approver. */
export function changeOf({ actor, at, proposal }: OperatorContext, username: string, reason: string | null): OperatorChange {
  const second = proposal?.decision?.decider.name;
  const agreed: Agreement | null = proposal === null || second === undefined ? null : { proposal: proposal.id, second };
  return { actor, username, reason: reason ?? "", at, agreed };
}

/** What room operators answered. */
export const answerOf = <Result>(outcome: OperatorOutcome<Result>): Answer<Result> =>
  outcome.ok ? outcome : refused(outcome.refusal);

/** True if the actor is the bank's only administrator, so nobody could approve. No operator changes until the commit. */
export async function isAlone({ tx, actor, backoffice }: OperatorContext): Promise<boolean> {
  const { isOnlyAdministrator, lockRegister } = await import("../../../operators/operators.ts");
  await lockRegister(tx);
  return isOnlyAdministrator(tx, backoffice.authentic, actor);
}

/** The refusals of an operation about another operator's account. */
export const ABOUT_OTHERS = {
  "operator-unknown": "no operator has this username",
  "own-account": "nobody decides about the own account: another administrator must",
} as const;

/** What an operation for administrators shares. */
export const BY_ADMINISTRATORS = { group: "operators", roles: ["administrator"], reads: false } as const;
