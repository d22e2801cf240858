import type { KeyDetails } from "../../../keys/keys.ts";
import { table, time } from "../../../model/model.ts";
import { list, object, orNull } from "../../results/form.ts";
import { duration, moment, oneOf, text, whole } from "../../results/value-forms.ts";
import { done, operation } from "../operation.ts";

export const listKeys = operation({
  meaning: "lists every key of the bank: its id, its age, how many use it, which servers have it; never a key itself",
  group: "keys",
  command: "keys list",
  operands: [],
  example: "keys list",
  fields: {},
  roles: ["auditor", "administrator"],
  ...{ approval: false, fresh: false, reads: true, event: null },
  result: list(
    object({
      name: text<KeyDetails["name"]>(),
      id: orNull(text(), "follows from the key and reveals nothing of it; null if nothing names it"),
      does: text(),
      place: text("where it lies"),
      state: oneOf(["made", "active", "retiring", "ended", "in use"]),
      madeAt: orNull(moment()),
      ageMs: orNull(duration("its age")),
      endsBy: orNull(moment(), "when it ends whether it is still used or not; null for never"),
      uses: orNull(object({ what: text(), count: whole() }), "how many use it; null if nothing counts it"),
      rotate: text("how it is rotated"),
      thief: text("what somebody gets who has this key alone"),
      servers: orNull(object({ have: list(text()), lack: list(text()) }), "null if it lies in no file of a server"),
    }),
  ),
  refusals: {},
  async run({ tx, at }) {
    const { keyOverview } = await import("../../../keys/keys.ts");
    return done(await keyOverview(tx, at));
  },
  text: (keys) => table([["key", "id", "state", "made", "used by", "on servers", "ends by"], ...keys.map(rowOf)]),
});

const rowOf = ({ name, id, state, madeAt, uses, servers, endsBy }: KeyDetails): string[] => [
  ...[name, id ?? "not known", state, madeAt === null ? "not known" : time(madeAt)],
  uses === null ? "" : `${uses.what}: ${uses.count}`,
  servers === null ? "" : servers.have.join(", ") || "none",
  endsBy === null ? "" : time(endsBy),
];
