import { time } from "../../../model/model.ts";
import { object } from "../../results/form.ts";
import { moment, text } from "../../results/value-forms.ts";
import { done, operation, refused } from "../operation.ts";
import { answerOf, BY_ADMINISTRATORS } from "./operator-decision.ts";

export const drawFirstLink = operation({
  meaning:
    "draws the link of the bank's first operator again, while no administrator is active; only by breaking the glass on the bank's machine",
  ...BY_ADMINISTRATORS,
  command: "operator first",
  operands: [],
  example: 'operator first --break-glass "the first link was lost"',
  fields: {},
  ...{ approval: false, fresh: false, secret: true, event: "operator-invite" },
  result: object({ path: text("the link's path at the console's address"), expiresAt: moment() }),
  refusals: {
    "operator-state": "an administrator is active: only administrators invite others",
    "glass-only": "an administrator who is signed in needs no such link: invite an operator",
  },
  async run({ tx, record, actor, at, backoffice }) {
    const { renewFirstLink } = await import("../../../operators/operators.ts");
    if (actor.kind !== "break-glass") return refused("glass-only");
    const drawn = answerOf(await renewFirstLink(tx, record, backoffice.authentic, { actor, at }));
    if (!drawn.ok) return drawn;
    const { token, expiresAt } = drawn.result;
    return done({ path: `/invitation/${token}`, expiresAt });
  },
  text: ({ path, expiresAt }) => `at the console's address: ${path}\nit works once, until ${time(expiresAt)}\n`,
});
