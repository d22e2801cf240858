import type { RefusalName } from "../model/model.ts";
import { balance, type Fields, text } from "./fields.ts";

/** One row of the table of operations, and the parts that several rows share. */

/**
 * An operation that an ATM may ask for. `customer`: must the session have a signed-in customer? The customer is always the
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

/** The balances of an account: posted = held + available. */
export const funds = { posted: balance, held: balance, available: balance };

/** The refusals of every operation that is done at most once. */
export const once = ["request-id-reused", "request-void"] as const;
