import { choices } from "../../fields/choice-fields.ts";
import { optional } from "../../fields/field.ts";
import { operatorUsername, reason } from "../../fields/text-fields.ts";
import { list, object } from "../../results/form.ts";
import { oneOf, text } from "../../results/value-forms.ts";
import { done, operation, refused } from "../operation.ts";
import { ABOUT_OTHERS, answerOf, BY_ADMINISTRATORS, changeOf, isAlone } from "./operator-decision.ts";
import { ROLE_CHOICES, ROLE_NAMES } from "./role-choices.ts";

export const changeOperatorRoles = operation({
  meaning: "gives an operator these roles in place of all others; the operator's sessions end",
  ...BY_ADMINISTRATORS,
  command: "operator roles",
  operands: ["username"],
  example: "operator roles dora --roles teller,auditor",
  fields: {
    username: operatorUsername,
    roles: choices("all that the person may do from then on", ROLE_CHOICES),
    reason: optional(reason),
  },
  ...{ approval: true, fresh: true, event: "operator-roles" },
  result: object({ username: text(), roles: list(oneOf(ROLE_NAMES)) }),
  refusals: {
    ...ABOUT_OTHERS,
    "own-account": "nobody gains a role by the own word: two other administrators must agree; to a loss the person may agree too",
    "needs-third":
      "it gives an administrator a role, and nobody is left to approve that: nobody approves a gain of the own; invite a third administrator first",
    "roles-same": "the operator has exactly these roles already",
    "last-administrator": "the bank must keep an active administrator: make another one first",
  },
  alone: isAlone,
  async difference({ tx, actor, proposal, backoffice }, { username, roles }) {
    const { hasThirdAdministrator, readOperator, rolesGained } = await import("../../../operators/operators.ts");
    const found = await readOperator(tx, backoffice.authentic, { username });
    if (found === null) return refused("operator-unknown");
    if (rolesGained(found.roles, roles).length > 0 && actor.kind === "operator") {
      // When it is carried out, the actor is its maker.
      if ([actor.id, proposal?.decision?.decider.id].includes(found.id)) return refused("own-account");
      const isDecider = found.state === "active" && found.roles.includes("administrator");
      const isOpen = proposal === null && isDecider;
      if (isOpen && !(await hasThirdAdministrator(tx, backoffice.authentic, [found.id, actor.id]))) return refused("needs-third");
    }
    const [before, after] = [[...found.roles].sort().join(", "), [...roles].sort().join(", ")];
    if (before === after) return refused("roles-same");
    return done({ about: {}, changes: [{ what: `roles of ${found.username}`, before, after }] });
  },
  async run(at, input) {
    const { changeRoles } = await import("../../../operators/operators.ts");
    const change = { ...changeOf(at, input.username, input.reason), roles: input.roles };
    const changed = answerOf(await changeRoles(at.tx, at.record, at.backoffice.authentic, change));
    return changed.ok ? done({ username: changed.result.username, roles: changed.result.roles }) : changed;
  },
  text: ({ username, roles }) => `${username} is ${roles.join(", ")} now, and has to sign in again\n`,
});
