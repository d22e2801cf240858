import { table, time } from "../../../model/model.ts";
import { list, object, orNull } from "../../results/form.ts";
import { flag, moment, oneOf, operatorId, text, whole } from "../../results/value-forms.ts";
import { done, operation } from "../operation.ts";
import { ROLE_NAMES } from "./role-choices.ts";

export const listOperatorAccounts = operation({
  meaning: "lists the operators, their roles, whether they may sign in, and with what",
  group: "operators",
  command: "operator list",
  operands: [],
  example: "operator list",
  fields: {},
  roles: ["administrator", "auditor"],
  ...{ approval: false, fresh: false, reads: true, event: null },
  result: list(
    object({
      id: operatorId,
      username: text(),
      displayName: text(),
      roles: list(oneOf(ROLE_NAMES)),
      state: oneOf(["invited", "active", "disabled"]),
      createdAt: moment(),
      changedAt: moment(),
      passkeys: whole("how many there are"),
      hasPassword: flag(),
      linkBy: orNull(operatorId, "who may draw the link of an invited operator; null if nobody"),
    }),
  ),
  refusals: {},
  async run({ tx, backoffice }) {
    const { listOperators } = await import("../../../operators/operators.ts");
    return done(await listOperators(tx, backoffice.authentic));
  },
  text: (found) =>
    found.length === 0
      ? "the bank has no operator yet\n"
      : table([
          ["username", "name", "roles", "state", "passkeys", "password", "since", "changed"],
          ...found.map(({ username, displayName, roles, state, passkeys, hasPassword, createdAt, changedAt }) => [
            ...[username, displayName, roles.join(" "), state, String(passkeys), hasPassword ? "yes" : "no"],
            ...[time(createdAt), time(changedAt)],
          ]),
        ]),
});
