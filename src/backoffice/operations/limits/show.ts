import { type Money, table, time } from "../../../model/model.ts";
import { object, orNull } from "../../results/form.ts";
import { amount, moment, whole } from "../../results/value-forms.ts";
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
  result: orNull(
    object({
      version: whole("1, 2, 3 and so on"),
      at: moment(),
      limits: object({
        perWithdrawal: amount<Money>("the most of one withdrawal"),
        perDayAmount: amount<Money>("the most that a customer withdraws in a day of UTC"),
        perDayCount: whole("the most withdrawals of a customer in a day of UTC"),
        terminalDay: object(
          { deposits: amount<Money>(), transfers: amount<Money>(), loads: amount<Money>() },
          "the most that one ATM books in a day of UTC",
        ),
      }),
    }),
    "null if operators have set none: then the options of each server hold",
  ),
  refusals: UNREADABLE,
  run: (at) => limitsNow(at),
  text: (set, currency) =>
    set === null
      ? "operators have set no limits: those of each server's options hold\n"
      : table([
          ["limit", "value"],
          ...Object.entries(LIMIT_NAMES).map(([name, meaning]) => [meaning, limitText(set.limits, name as LimitName, currency)]),
          ["set", `version ${set.version}, ${time(set.at)}`],
        ]),
});
