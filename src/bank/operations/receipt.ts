import { findBooked, usualWithdrawal } from "../../ledger/ledger.ts";
import { accept, refuse } from "../../model/model.ts";
import { signReceipt } from "../../receipts/receipts.ts";
import { eventOutcome, requestEvent } from "./event.ts";
import { signedIn } from "./money.ts";
import type { Perform } from "./request-context.ts";

// Questions about booked operations. Each is in the audit log before its answer leaves.

/** Signs what one request has booked. All of it comes from the ledger: asking again returns the same text. */
export const receipt: Perform<"receipt"> = async (bank, context, request) => {
  const asked = request.fields.request;
  const booked = await findBooked(bank.store.sql, signedIn(context).account, context.terminal, asked);
  const { currency, receiptKey, receiptPage } = bank;
  const outcome =
    booked === null
      ? refuse("receipt-unknown")
      : accept({
          receipt: signReceipt(
            {
              bank: bank.name,
              terminal: context.terminal,
              request: asked,
              operation: booked.operation,
              amount: booked.amount,
              currency,
              at: booked.at,
              outcome: booked.amount < booked.asked ? "booked-in-part" : "booked",
            },
            receiptKey,
          ),
          page: receiptPage,
        });
  await bank.recorder.record({
    ...requestEvent(context, request),
    outcome: eventOutcome(outcome),
    amount: booked?.amount,
    confidential: { asked },
  });
  return outcome;
};

export const usual: Perform<"usual"> = async (bank, context, request) => {
  const amount = await usualWithdrawal(bank.store.sql, signedIn(context).account);
  const outcome = accept({ amount });
  await bank.recorder.record({ ...requestEvent(context, request), outcome: eventOutcome(outcome) });
  return outcome;
};
