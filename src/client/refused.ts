import { REFUSALS, type RefusalDetails, type RefusalName } from "../model/model.ts";
import type { Refused } from "./refusals.ts";

/** A refusal of the bank as the library returns it. The call's table of operations has no other than `Refusal` (docs/PROTOCOL.md, 11.1). */
export const refused = <Refusal extends RefusalName>(outcome: {
  readonly refusal: RefusalName;
  readonly details: RefusalDetails;
}): Refused<Refusal> => ({
  ok: false,
  refusal: outcome.refusal as Refusal,
  details: outcome.details,
  meaning: REFUSALS[outcome.refusal].meaning,
});
