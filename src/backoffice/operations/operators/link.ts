import { time } from "../../../model/model.ts";
import { operatorUsername } from "../../fields/text-fields.ts";
import { object } from "../../results/form.ts";
import { moment, text } from "../../results/value-forms.ts";
import { done, operation } from "../operation.ts";
import { answerOf, BY_ADMINISTRATORS, changeOf } from "./operator-decision.ts";

export const drawOperatorLink = operation({
  meaning:
    "draws the link by which an invited operator sets a passkey or a password: for 24 hours and one use; the link before it ends",
  ...BY_ADMINISTRATORS,
  command: "operator link",
  operands: ["username"],
  example: "operator link dora",
  fields: { username: operatorUsername },
  ...{ approval: false, fresh: true, inPerson: true, secret: true, event: "operator-link" },
  result: object({ username: text(), path: text("the link's path at the console's address"), expiresAt: moment() }),
  refusals: {
    "operator-unknown": "no operator has this username",
    "operator-state": "the operator is not invited: the link was used, or the account is disabled",
    "not-allowed": "only the administrator who proposed the invitation or the recovery draws its link",
  },
  async run(at, { username }) {
    const { issueLink } = await import("../../../operators/operators.ts");
    const drawn = answerOf(await issueLink(at.tx, at.record, at.backoffice.authentic, changeOf(at, username, null)));
    if (!drawn.ok) return drawn;
    const { token, expiresAt } = drawn.result;
    return done({ username, path: `/invitation/${token}`, expiresAt });
  },
  text: ({ username, path, expiresAt }) =>
    `at the console's address: ${path}\ngive it to ${username} over a path that others do not read; it works once, until ${time(expiresAt)}\n`,
});
