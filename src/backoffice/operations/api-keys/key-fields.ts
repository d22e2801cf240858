import type { KeyDecision } from "../../../operators/operators.ts";
import { textField } from "../../fields/field.ts";
import type { OperatorContext } from "../operation.ts";
import { changeOf } from "../operators/operator-decision.ts";

const NAME = /^[A-Za-z][A-Za-z0-9._-]{2,31}$/;

/** The name of an API key, in any capitals. */
export const keyName = textField(
  "api-key",
  {
    meaning: "the key's name",
    rule: NAME,
    most: 32,
    problem: "a name: 3 to 32 letters, digits, dots, dashes or underscores, a letter first",
  },
  (text) => (NAME.test(text) ? text : null),
);

/** The roles of programs, as a form offers them. */
export const KEY_ROLE_CHOICES = {
  viewer: "sees how the bank is",
  auditor: "reads the audit log, customers and the books, and exports them",
} as const;

/** The decision of this context's actor about a key; of a proposal, by its maker and its approver. */
export function keyDecisionOf(context: OperatorContext, name: string, reason: string | null): KeyDecision {
  const { username: _, ...decision } = changeOf(context, name, reason);
  return { ...decision, name };
}
