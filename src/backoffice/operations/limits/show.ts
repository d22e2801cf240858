import type { SetLimits } from "../../../ledger/ledger.ts";
import { table, time } from "../../../model/model.ts";
import { operation } from "../operation.ts";
import { LIMIT_NAMES, type LimitName, limitsNow, limitText, UNREADABLE } from "./limit-facts.ts";

export const showLimits = operation({
  meaning: "shows the bank's limits as operators have set them",
  group: "money",
  command: "limits show",
  operands: [],
  example: "limits show",
  fields: {},
  roles: ["viewer", "teller", "treasurer", "auditor", "administrator"],
  ...{ approval: false, fresh: false, reads: true, event: null },
  refusals: UNREADABLE,
  run: (at) => limitsNow(at),
  text: (set: SetLimits | null, currency) =>
    set === null
      ? "operators have set no limits: those of each server's options hold\n"
      : table([
          ["limit", "value"],
          ...Object.entries(LIMIT_NAMES).map(([name, meaning]) => [meaning, limitText(set.limits, name as LimitName, currency)]),
          ["set", `version ${set.version}, ${time(set.at)}`],
        ]),
});
