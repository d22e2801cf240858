import { withMeaning } from "../../fields/field.ts";
import { money } from "../../fields/money-fields.ts";
import { moneyText } from "../fact-text.ts";
import { operation } from "../operation.ts";
import { HOLD_ENDED, HOLD_FIELDS, HOLD_REASON, HOLD_REFUSALS, holdDifference } from "./hold-end.ts";

export const settleHold = operation({
  meaning: "books the amount that was paid out of a hold, and gives the rest back",
  group: "holds",
  command: "holds settle",
  operands: ["request"],
  example:
    'holds settle 0198f3a1-7c5e-7d2b-9f10-3a6b5c4d2e1f --terminal 3 --amount 40.00 --reason "its journal has one note of 40"',
  fields: {
    ...HOLD_FIELDS,
    amount: withMeaning(money, "the amount that was paid out of the hold"),
    reason: HOLD_REASON,
  },
  roles: ["treasurer"],
  ...{ approval: true, fresh: true, reads: false, event: null },
  result: HOLD_ENDED,
  refusals: HOLD_REFUSALS,
  difference: (at, { terminal, request, amount }) => holdDifference(at, { terminal, request }, amount),
  posting: (_, { terminal, request: hold, amount }) => ({ op: "settle", terminal, hold, amount }),
  text: ({ amount }, currency) => `${moneyText(amount, currency)} is booked, and the rest of the hold is given back\n`,
});
