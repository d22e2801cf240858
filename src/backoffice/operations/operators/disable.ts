import { optional } from "../../fields/field.ts";
import { operatorUsername, reason } from "../../fields/text-fields.ts";
import { onlyUsername } from "../../results/value-forms.ts";
import { done, operation } from "../operation.ts";
import { ABOUT_OTHERS, answerOf, BY_ADMINISTRATORS, changeOf } from "./operator-decision.ts";

export const disableOperator = operation({
  meaning: "disables an operator at once: nobody signs in as this operator, and live sessions end",
  ...BY_ADMINISTRATORS,
  command: "operator disable",
  operands: ["username"],
  example: 'operator disable dora --reason "left the bank"',
  fields: { username: operatorUsername, reason: optional(reason) },
  ...{ approval: false, fresh: true, event: "operator-disable" },
  result: onlyUsername,
  refusals: {
    ...ABOUT_OTHERS,
    "operator-state": "the operator is disabled already",
    "last-administrator": "the bank must keep an active administrator: make another one first",
  },
  async run(at, input) {
    const { disable } = await import("../../../operators/operators.ts");
    const change = changeOf(at, input.username, input.reason);
    const disabled = answerOf(await disable(at.tx, at.record, at.backoffice.authentic, change));
    return disabled.ok ? done({ username: disabled.result.username }) : disabled;
  },
  text: ({ username }) => `${username} is disabled; live sessions have ended\n`,
});
