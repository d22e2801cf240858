import type { FoundHold } from "../../../ledger/ledger.ts";
import { type Money, type RequestId, type TerminalId, ZERO } from "../../../model/model.ts";
import { optional, withMeaning } from "../../fields/field.ts";
import { requestId, terminal } from "../../fields/id-fields.ts";
import { reason } from "../../fields/text-fields.ts";
import { object } from "../../results/form.ts";
import { amount } from "../../results/value-forms.ts";
import { momentText, moneyText } from "../fact-text.ts";
import { type Answer, type Difference, done, type OperatorContext, refused } from "../operation.ts";

/** The fields that name a hold. */
export const HOLD_FIELDS = {
  request: withMeaning(requestId, "the request that placed the hold"),
  terminal: withMeaning(terminal, "the ATM that placed the hold, by number"),
};

/** Why the hold is ended: the second operator cannot look into the ATM. */
export const HOLD_REASON = optional(
  withMeaning(reason, "how it was found out whether the notes went out, for the second operator and the audit log"),
);

/** Why a hold is not ended. */
export const HOLD_REFUSALS = {
  "hold-unknown": "this ATM placed no hold with this request id: the list of holds shows the open ones and their ATMs",
  "hold-settled": "the hold has been settled meanwhile: nothing is left to do",
  "hold-released": "the hold has been released meanwhile: nothing is left to do",
  "hold-exceeded": "more than was held cannot have been paid out of the hold: the list of holds shows its amount",
  "bank-busy": "the database is too busy; nothing was booked, and the bank tries again",
} as const;

/** What ending a hold would change; `paid` is what was paid out of it, in minor units. */
export async function holdDifference(
  { tx, currency }: OperatorContext,
  named: { readonly terminal: TerminalId; readonly request: RequestId },
  paid: Money,
): Promise<Answer<Difference>> {
  const { findHold } = await import("../../../ledger/ledger.ts");
  const hold = await findHold(tx, named);
  if (hold === null) return refused("hold-unknown");
  if (hold.state !== "held") return refused(`hold-${hold.state}`);
  if (paid > hold.amount) return refused("hold-exceeded", { limit: hold.amount });
  const money = (amount: bigint): string => moneyText(amount, currency);
  return done({
    about: aboutOf(hold, paid),
    changes: [
      {
        what: `hold of ${hold.terminal} for customer ${hold.customer}`,
        before: `${money(hold.amount)} held since ${momentText(hold.placedAt)}`,
        after: `${money(paid)} was paid out and is booked, ${money(hold.amount - paid)} is given back`,
      },
    ],
  });
}

/** A release is for the whole hold. */
const aboutOf = ({ terminal: atm, request, customer, account, amount }: FoundHold, paid: Money) => ({
  ...{ terminal: atm, request, customer, account },
  amount: paid === ZERO ? amount : paid,
});

/** What a hold's end was, for a person. */
export const HOLD_ENDED = object({ amount: amount("what a settlement booked, or a release gave back") });
