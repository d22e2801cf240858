import { time } from "../../../model/model.ts";
import { object } from "../../results/form.ts";
import { moment, text } from "../../results/value-forms.ts";
import { done, operation } from "../operation.ts";
import { answerOf, BY_ADMINISTRATORS } from "../operators/operator-decision.ts";
import { keyDecisionOf, keyName } from "./key-fields.ts";

export const drawKey = operation({
  meaning: "draws the secret of an API key that was agreed on: it is shown once, and nowhere kept",
  ...BY_ADMINISTRATORS,
  command: "api-key draw",
  operands: ["name"],
  example: "api-key draw tickets",
  fields: { name: keyName },
  ...{ approval: false, fresh: true, inPerson: true, secret: true, event: "operator-key-draw" },
  result: object({ name: text(), token: text("what the program sends as its bearer token"), expiresAt: moment() }),
  refusals: {
    "api-key-unknown": "no API key has this name",
    "api-key-state": "the key was drawn already, has ended or has expired: make another",
    "not-allowed": "only the administrator who proposed the key draws it",
  },
  async run(at, { name }) {
    const { drawApiKey } = await import("../../../operators/operators.ts");
    const drawn = answerOf(await drawApiKey(at.tx, at.record, at.backoffice.authentic, keyDecisionOf(at, name, null)));
    return drawn.ok ? done({ name, token: drawn.result.token, expiresAt: drawn.result.expiresAt }) : drawn;
  },
  text: ({ name, token, expiresAt }) =>
    `${token}\ngive it to ${name} over a path that others do not read, now: it is shown this once, and counts until ${time(expiresAt)}\n`,
});
