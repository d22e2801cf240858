import type { RefusalName } from "../model/model.ts";
import { balance, type Fields, text } from "./fields.ts";

/** One row of the table of operations, and what several rows have in common. */

/**
 * An operation that an ATM may ask for. `customer` says whether the session must have a signed-in customer; the customer is the
 * session's, never a field of the message. A response is the result or one of the refusals, and nothing else.
 */
export interface Operation {
  readonly meaning: string;
  readonly customer: "needed" | "none" | "either";
  readonly request: Fields;
  readonly result: Fields;
  readonly refusals: readonly RefusalName[];
}

export const username = text(1, 64);

/** What an account holds: posted = held + available. */
export const funds = { posted: balance, held: balance, available: balance };

/** How what is done at most once may be refused, whatever it is. */
export const once = ["request-id-reused", "request-void"] as const;
