import { table, time } from "../../../model/model.ts";
import { done, operation } from "../operation.ts";

export const listOperatorAccounts = operation({
  meaning: "lists the operators, their roles, whether they may sign in, and with what",
  group: "operators",
  command: "operator list",
  operands: [],
  example: "operator list",
  fields: {},
  roles: ["administrator", "auditor"],
  ...{ approval: false, fresh: false, reads: true, event: null },
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
