import { choices, whole } from "../../fields/choice-fields.ts";
import { optional } from "../../fields/field.ts";
import { reason } from "../../fields/text-fields.ts";
import { list, object } from "../../results/form.ts";
import { moment, oneOf, text } from "../../results/value-forms.ts";
import { done, operation, refused } from "../operation.ts";
import { answerOf, BY_ADMINISTRATORS, isAlone } from "../operators/operator-decision.ts";
import { KEY_ROLE_CHOICES, keyDecisionOf, keyName } from "./key-fields.ts";

const DAYS_MAX = 365;

export const makeKey = operation({
  meaning: "makes an API key, by which a program reads without a person; whoever proposed it then draws its secret, once",
  ...BY_ADMINISTRATORS,
  command: "api-key make",
  operands: ["name"],
  example: "api-key make tickets --roles auditor --days 90",
  fields: {
    name: keyName,
    roles: choices("what the program may read", KEY_ROLE_CHOICES),
    days: whole("the days after which it expires", 1, DAYS_MAX),
    reason: optional(reason),
  },
  ...{ approval: true, fresh: true, event: "operator-key-make" },
  result: object({ name: text(), roles: list(oneOf(["viewer", "auditor"])), expiresAt: moment() }),
  refusals: { "api-key-exists": "an API key has, or had, this name: names are never given away again" },
  alone: isAlone,
  async difference({ tx, backoffice, at }, input) {
    const { listApiKeys } = await import("../../../operators/operators.ts");
    const keys = await listApiKeys(tx, backoffice.authentic, at);
    if (keys.some(({ name }) => name.toLowerCase() === input.name.toLowerCase())) return refused("api-key-exists");
    const after = `reads as ${input.roles.join(", ")}, for ${input.days} ${input.days === 1 ? "day" : "days"}`;
    return done({ about: {}, changes: [{ what: `API key ${input.name}`, before: "no such key", after }] });
  },
  async run(at, input) {
    const { makeApiKey } = await import("../../../operators/operators.ts");
    const decision = { ...keyDecisionOf(at, input.name, input.reason), roles: input.roles, days: input.days };
    const made = answerOf(await makeApiKey(at.tx, at.record, at.backoffice.authentic, decision));
    return made.ok ? done({ name: made.result.name, roles: made.result.roles, expiresAt: made.result.expiresAt }) : made;
  },
  text: ({ name }) => `the API key ${name} is agreed on: whoever proposed it draws its secret (api-key draw)\n`,
});
