import { age, table, time } from "../../../model/model.ts";
import { list, object, orNull } from "../../results/form.ts";
import {
  accountId,
  amount,
  currency as code,
  customerId,
  duration,
  moment,
  requestId,
  terminalName,
} from "../../results/value-forms.ts";
import { moneyText } from "../fact-text.ts";
import { done, operation } from "../operation.ts";

/** The most holds shown at once: the oldest come first, because they need attention first. */
const MOST = 1_000;

export const listHolds = operation({
  meaning: `lists the holds that no ATM has ended yet, the oldest first, at most ${MOST}`,
  group: "holds",
  command: "holds list",
  operands: [],
  example: "holds list",
  fields: {},
  roles: ["viewer", "teller", "treasurer", "auditor", "administrator"],
  ...{ approval: false, fresh: false, reads: true, event: null },
  result: list(
    object({
      terminal: terminalName,
      request: requestId,
      account: accountId,
      customer: orNull(customerId),
      amount: amount("what is held"),
      placedAt: moment(),
      ageMs: duration("how long it has been held"),
      currency: code,
    }),
  ),
  refusals: {},
  async run({ tx, at, currency }) {
    const { ownersOf, unresolvedHolds } = await import("../../../ledger/ledger.ts");
    const holds = await unresolvedHolds(tx, { placedBefore: at + 1, most: MOST });
    const owners = await ownersOf(tx, [...new Set(holds.map(({ account }) => account))]);
    return done(
      holds.map((hold) => ({
        ...{ ...hold, customer: owners.get(hold.account) ?? null, ageMs: at - hold.placedAt, currency: currency.code },
      })),
    );
  },
  text: (holds, currency) =>
    holds.length === 0
      ? "no hold is open\n"
      : table([
          ["terminal", "placed", "age", "amount", "customer", "request"],
          ...holds.map(({ terminal, placedAt, ageMs, amount, customer, request }) => [
            ...[terminal, time(placedAt), age(ageMs), moneyText(amount, currency), customer ?? "", request],
          ]),
        ]),
});
