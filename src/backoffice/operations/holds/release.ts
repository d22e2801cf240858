import { ZERO } from "../../../model/model.ts";
import { moneyText } from "../fact-text.ts";
import { operation } from "../operation.ts";
import { HOLD_ENDED, HOLD_FIELDS, HOLD_REASON, HOLD_REFUSALS, holdDifference } from "./hold-end.ts";

export const releaseHold = operation({
  meaning: "gives back a hold of which nothing was paid out",
  group: "holds",
  command: "holds release",
  operands: ["request"],
  example: "holds release 0198f3a1-7c5e-7d2b-9f10-3a6b5c4d2e1f --terminal 3",
  fields: { ...HOLD_FIELDS, reason: HOLD_REASON },
  roles: ["treasurer"],
  ...{ approval: true, fresh: true, reads: false, event: null },
  result: HOLD_ENDED,
  refusals: HOLD_REFUSALS,
  difference: (at, { terminal, request }) => holdDifference(at, { terminal, request }, ZERO),
  posting: (_, { terminal, request: hold }) => ({ op: "release", terminal, hold }),
  text: ({ amount }, currency) => `${moneyText(amount, currency)} is given back\n`,
});
