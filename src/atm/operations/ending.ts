import type { Money, RefusalDetails, RefusalName } from "../../model/model.ts";
import type { ResultOf } from "../../protocol/protocol.ts";
import type { Cash } from "../cash/cash.ts";
import type { Trouble } from "../cash/dispenser.ts";
import { type Notes, worth } from "../cash/notes.ts";
import type { ClosedHow } from "../journal/journal-step.ts";
import { type OpenOperation, unknownOperation } from "../journal/operation.ts";

/** The account's funds, by the bank's answer. */
export type Funds = ResultOf<"balance">;

/** How a money operation ended for its customer. */
export type Ending =
  /** Notes were paid out; `available` is null if the bank's figures are no longer known. */
  | {
      readonly how: "paid";
      readonly paid: Money;
      readonly notes: Notes;
      readonly available: Money | null;
      readonly trouble: Trouble;
    }
  /** The dispenser paid nothing; the hold is released. */
  | { readonly how: "unpaid"; readonly trouble: Trouble }
  /** A deposit or a transfer is booked. */
  | { readonly how: "booked"; readonly funds: Funds | null }
  | { readonly how: "refused"; readonly refusal: RefusalName; readonly details: RefusalDetails }
  /** The notes in the machine cannot make the amount; the bank was not asked. */
  | { readonly how: "not-payable"; readonly below: Money | null; readonly above: Money | null }
  /** The request never left; nothing happened. */
  | { readonly how: "unreachable" }
  /** The machine takes no money operation until somebody has looked at it; nothing happened. */
  | { readonly how: "out-of-service" }
  /** After a check: the bank has booked nothing, and nothing was paid out. */
  | { readonly how: "nothing" }
  /** The bank has not booked the deposit, or was never asked, and the notes were given back. */
  | { readonly how: "returned" }
  /** The machine's record and the bank's differ: the bank decides the outcome, once operators have compared them. */
  | { readonly how: "unclear" }
  /** The bank's answer was lost; `later` resolves with the ending once it is known. */
  | { readonly how: "checking"; readonly later: Promise<Ending> };

/** Turns the result of recovery into the customer's ending. */
export function endingOf({ op, request }: OpenOperation, how: ClosedHow, cash: Cash): Ending {
  if (how === "disputed") return { how: "unclear" };
  if (op === "deposit") return how === "kept" ? { how: "booked", funds: null } : { how: "returned" };
  if (op === "transfer") return how === "booked" ? { how: "booked", funds: null } : { how: "nothing" };
  if (op !== "withdraw" && op !== "cash") return unknownOperation(op);
  const notes = cash.paidFor(request);
  if (notes.length === 0) return { how: "nothing" };
  return { how: "paid", paid: worth(notes), notes, available: null, trouble: "none" };
}
