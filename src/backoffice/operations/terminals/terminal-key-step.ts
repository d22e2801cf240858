import type { RequestId } from "../../../model/model.ts";
import type { KeyMaking } from "../../performing/backoffice-parts.ts";
import type { OperatorContext } from "../operation.ts";

/** What the bank makes ATMs' keys with. */
export function makingOf({ backoffice: { keyMaking } }: OperatorContext): KeyMaking {
  if (keyMaking === undefined) throw new Error("only the bank makes ATMs' keys");
  return keyMaking;
}

/** The approved proposal that is being carried out, and its people as the audit event has them. */
export function approvedBy({ name, proposal }: OperatorContext): {
  readonly proposal: RequestId;
  readonly approver: string;
  readonly by: Readonly<Record<string, string>>;
} {
  const approver = proposal?.decision?.decider.name;
  if (proposal === null || approver === undefined) throw new Error("an ATM's key is made only by an approved proposal");
  return { proposal: proposal.id, approver, by: { operator: name, approver, proposal: proposal.id } };
}
