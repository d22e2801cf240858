import { optional } from "../../fields/field.ts";
import { reason } from "../../fields/text-fields.ts";
import { object } from "../../results/form.ts";
import { text } from "../../results/value-forms.ts";
import { done, operation } from "../operation.ts";
import { answerOf, BY_ADMINISTRATORS } from "../operators/operator-decision.ts";
import { keyDecisionOf, keyName } from "./key-fields.ts";

export const endKeyOfProgram = operation({
  meaning: "ends an API key at once, on every console",
  ...BY_ADMINISTRATORS,
  command: "api-key end",
  operands: ["name"],
  example: 'api-key end tickets --reason "it was in a log"',
  fields: { name: keyName, reason: optional(reason) },
  // No fresh proof: a stolen key must end at once.
  ...{ approval: false, fresh: false, event: "operator-key-end" },
  result: object({ name: text() }),
  refusals: { "api-key-unknown": "no API key has this name", "api-key-state": "the key has ended already" },
  async run(at, input) {
    const { endApiKey } = await import("../../../operators/operators.ts");
    const decision = keyDecisionOf(at, input.name, input.reason);
    const ended = answerOf(await endApiKey(at.tx, at.record, at.backoffice.authentic, decision));
    return ended.ok ? done({ name: ended.result.name }) : ended;
  },
  text: ({ name }) => `the API key ${name} has ended\n`,
});
