import { choices } from "../../fields/choice-fields.ts";
import { optional } from "../../fields/field.ts";
import { line, operatorUsername, reason } from "../../fields/text-fields.ts";
import { list, object } from "../../results/form.ts";
import { oneOf, operatorId, text } from "../../results/value-forms.ts";
import { done, operation, refused } from "../operation.ts";
import { answerOf, BY_ADMINISTRATORS, changeOf, isAlone } from "./operator-decision.ts";
import { ROLE_CHOICES, ROLE_NAMES } from "./role-choices.ts";

export const inviteOperator = operation({
  meaning: "invites an operator; whoever proposed it then draws the link by which this person sets a passkey or a password",
  ...BY_ADMINISTRATORS,
  command: "operator invite",
  operands: ["username"],
  example: 'operator invite dora --name "Dora Maar" --roles teller',
  fields: {
    username: operatorUsername,
    name: line("the person's name, as other operators read it", 64),
    roles: choices("what the person may do", ROLE_CHOICES),
    reason: optional(reason),
  },
  ...{ approval: true, fresh: true, event: "operator-invite" },
  result: object({ username: text(), operator: operatorId, roles: list(oneOf(ROLE_NAMES)) }),
  refusals: {
    "operator-exists": "an operator has this username already: names are never given away again",
    "name-invalid": "the name has a character that cannot be shown, or begins or ends with a space",
  },
  alone: isAlone,
  async difference({ tx }, input) {
    const { isDisplayName, usernameRefusal } = await import("../../../operators/operators.ts");
    const taken = await usernameRefusal(tx, input.username);
    if (taken !== null) return refused(taken.refusal);
    if (!isDisplayName(input.name)) return refused("name-invalid");
    const after = `invited: ${input.name}, as ${input.roles.join(", ")}`;
    return done({ about: {}, changes: [{ what: `operator ${input.username}`, before: "no such operator", after }] });
  },
  async run(at, input) {
    const { invite } = await import("../../../operators/operators.ts");
    const change = { ...changeOf(at, input.username, input.reason), displayName: input.name, roles: input.roles };
    const invited = answerOf(await invite(at.tx, at.record, at.backoffice.authentic, change));
    return invited.ok ? done({ username: input.username, operator: invited.result.id, roles: input.roles }) : invited;
  },
  text: ({ username, roles }) =>
    `${username} is invited as ${roles.join(", ")}: whoever proposed it draws the link (operator link)\n`,
});
