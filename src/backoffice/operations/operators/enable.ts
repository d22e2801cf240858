import { optional } from "../../fields/field.ts";
import { operatorUsername, reason } from "../../fields/text-fields.ts";
import { object } from "../../results/form.ts";
import { oneOf, text } from "../../results/value-forms.ts";
import { momentText } from "../fact-text.ts";
import { done, operation, refused } from "../operation.ts";
import { ABOUT_OTHERS, answerOf, BY_ADMINISTRATORS, changeOf, isAlone } from "./operator-decision.ts";

export const enableOperator = operation({
  meaning: "lets a disabled operator sign in again, with the passkeys and the password from before",
  ...BY_ADMINISTRATORS,
  command: "operator enable",
  operands: ["username"],
  example: "operator enable dora",
  fields: { username: operatorUsername, reason: optional(reason) },
  ...{ approval: true, fresh: true, event: "operator-enable" },
  result: object({ username: text(), state: oneOf(["active", "invited", "disabled"]) }),
  refusals: { ...ABOUT_OTHERS, "operator-state": "the operator is not disabled" },
  alone: isAlone,
  async difference({ tx, actor, backoffice }, { username }) {
    const { readOperator } = await import("../../../operators/operators.ts");
    const found = await readOperator(tx, backoffice.authentic, { username });
    if (found === null) return refused("operator-unknown");
    if (actor.kind === "operator" && actor.id === found.id) return refused("own-account");
    if (found.state !== "disabled") return refused("operator-state");
    const before = `disabled since ${momentText(found.at)}`;
    const after = `may sign in as ${found.roles.join(", ")}`;
    return done({ about: {}, changes: [{ what: `operator ${found.username}`, before, after }] });
  },
  async run(at, input) {
    const { enable } = await import("../../../operators/operators.ts");
    const change = changeOf(at, input.username, input.reason);
    const enabled = answerOf(await enable(at.tx, at.record, at.backoffice.authentic, change));
    return enabled.ok ? done({ username: enabled.result.username, state: enabled.result.state }) : enabled;
  },
  text: ({ username, state }) => `${username} is ${state} again\n`,
});
