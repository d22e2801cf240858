import { table, time } from "../../../model/model.ts";
import { list, object, orNull } from "../../results/form.ts";
import { moment, oneOf, operatorId, text } from "../../results/value-forms.ts";
import { done, operation } from "../operation.ts";

export const listKeysOfPrograms = operation({
  meaning: "lists the API keys of programs: what each may read, until when, and when it was last used; never a key itself",
  group: "operators",
  command: "api-key list",
  operands: [],
  example: "api-key list",
  fields: {},
  roles: ["administrator", "auditor"],
  ...{ approval: false, fresh: false, reads: true, event: null },
  result: list(
    object({
      id: operatorId,
      name: text(),
      roles: list(oneOf(["viewer", "auditor"])),
      state: oneOf(["agreed", "live", "ended", "expired"]),
      expiresAt: moment(),
      changedAt: moment(),
      drawBy: orNull(operatorId, "who may draw its secret; null if nobody"),
      lastUsedAt: orNull(moment("to the minute"), "null if never"),
      lastUsedFrom: orNull(text("the address")),
    }),
  ),
  refusals: {},
  async run({ tx, backoffice, at }) {
    const { listApiKeys } = await import("../../../operators/operators.ts");
    return done(await listApiKeys(tx, backoffice.authentic, at));
  },
  text: (keys) =>
    keys.length === 0
      ? "no program has an API key\n"
      : table([
          ["name", "roles", "state", "expires", "last used", "from"],
          ...keys.map(({ name, roles, state, expiresAt, lastUsedAt, lastUsedFrom }) => [
            ...[
              name,
              roles.join(" "),
              state,
              time(expiresAt),
              lastUsedAt === null ? "never" : time(lastUsedAt),
              lastUsedFrom ?? "",
            ],
          ]),
        ]),
});
