import type { KeyDetails } from "../../../keys/keys.ts";
import { table, time } from "../../../model/model.ts";
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
